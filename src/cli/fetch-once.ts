import type { ClientRequest, IncomingMessage, RequestOptions } from 'node:http'
import { text } from 'node:stream/consumers'
import type { FetchAnswer, FetchInit } from '../../sdk/src/index.ts'

/**
 * One request on a connection of its own. The platform's `fetch` takes 25 ms to load, and keeps a process alive for another
 * 100 ms after its answer: too long for what stands in front of every start of a program.
 */
export async function fetchOnce(url: string, init: FetchInit): Promise<FetchAnswer> {
  // Not imported: that reads every export, and one of http's loads all of the platform's fetch after all.
  const { request } = process.getBuiltinModule(url.startsWith('https:') ? 'node:https' : 'node:http')
  const answer = await send((options, listener) => request(url, options, listener), init)
  return {
    status: answer.statusCode ?? 0,
    headers: { get: (name) => [answer.headers[name] ?? null].flat()[0] ?? null },
    text: () => text(answer),
    body: answer,
  }
}

type Request = (options: RequestOptions, listener: (answer: IncomingMessage) => void) => ClientRequest

function send(request: Request, { method, headers, body, signal }: FetchInit): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const length = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) }
    const sent = request({ method, headers: { ...headers, ...length }, agent: false, signal }, resolve)
    sent.once('error', reject)
    sent.end(body)
  })
}
