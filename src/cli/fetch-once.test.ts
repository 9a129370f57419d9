import { once } from 'node:events'
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { createClient } from '../../sdk/src/client.ts'
import { fetchOnce } from './fetch-once.ts'

const servers: http.Server[] = []

afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections()
    server.close()
    await once(server, 'close')
  }
})

async function peer(answer: http.RequestListener): Promise<string> {
  const server = http.createServer(answer).listen(0, '127.0.0.1')
  servers.push(server)
  await once(server, 'listening')
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

const clientOf = (url: string, timeoutMs = 10_000) =>
  createClient({ url, token: 'kw_canary', fetch: fetchOnce, timeoutMs })
const at = { workspace: 'acme' }

describe('fetchOnce in place of the platform', () => {
  it('sends a body by its length in bytes and reads an answer in pieces', async () => {
    let sent = ''
    const url = await peer((request, response) => {
      request.on('data', (chunk: Buffer) => (sent += `${request.headers['content-length']} ${String(chunk)}`))
      request.on('end', () => {
        response.write('{"name":"\u00e4","ver')
        setImmediate(() => response.end('sion":1,"created":true}'))
      })
    })
    expect(await clientOf(url).secrets.put(at, 'A', 'ü')).toEqual({ name: 'ä', version: 1, created: true })
    expect(sent).toBe('32 {"value":"ü","encoding":"utf8"}')
  })

  it('does not follow a redirect', async () => {
    const url = await peer((_, response) => response.writeHead(307, { location: '/' }).end())
    await expect(clientOf(url).me()).rejects.toMatchObject({ code: 'unexpected_answer', status: 307 })
  })

  it('gives headers', async () => {
    const url = await peer((_, response) =>
      response.writeHead(429, { 'retry-after': '3' }).end('{"code":"rate_limited"}'),
    )
    await expect(clientOf(url).me()).rejects.toMatchObject({ code: 'rate_limited', retryAfterSeconds: 3 })
  })

  it.each([
    ['no answer at all', () => undefined],
    ['half an answer', (response: http.ServerResponse) => response.write('{')],
  ])('gives up waiting: %s', async (_, begin) => {
    const url = await peer((_request, response) => void begin(response))
    await expect(clientOf(url, 50).me()).rejects.toMatchObject({ code: 'no_answer' })
  })

  it('tells a connection that broke from one that never was', async () => {
    const broken = await peer((_, response) => {
      response.writeHead(200, { 'content-length': '9' }).write('{')
      setImmediate(() => response.destroy())
    })
    await expect(clientOf(broken).me()).rejects.toMatchObject({ code: 'no_answer' })
    await expect(clientOf('http://127.0.0.1:1').me()).rejects.toMatchObject({ code: 'unreachable' })
  })
})
