import { lookup } from 'node:dns'
import { request as httpRequest, type IncomingMessage, type RequestOptions } from 'node:http'
import { request as httpsRequest } from 'node:https'
import { isIP, type LookupFunction } from 'node:net'
import { limits } from '../limits.ts'
import { isPublicAddress } from './public-address.ts'

/** Why a document could not be had. Says nothing of what answered: whoever asked may be probing the network. */
export class FetchError extends Error {
  override readonly name = 'FetchError'
}

export interface FetchOptions {
  /** Origins (`https://host:port`) that may lie inside the operator's network, and need not use TLS. */
  readonly inside: readonly string[]
}

/**
 * A JSON document from an issuer. A workspace's administrator names the issuer, so it may be anything: only public
 * addresses are asked, and exactly the one that was checked; over TLS; redirects are not followed; answers are small
 * and soon. Throws FetchError.
 */
export async function fetchDocument(text: string, { inside }: FetchOptions): Promise<unknown> {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url === undefined || url.username !== '' || url.password !== '') throw new FetchError('not a URL')
  const trusted = inside.includes(url.origin)
  if (url.protocol !== 'https:' && !(trusted && url.protocol === 'http:')) throw new FetchError('not https')
  const literal = url.hostname.replace(/^\[|\]$/g, '')
  if (!trusted && isIP(literal) !== 0 && !isPublicAddress(literal)) throw new FetchError('not public')
  const body = await get(url, trusted)
  try {
    return JSON.parse(body)
  } catch {
    throw new FetchError('not JSON')
  }
}

async function get(url: URL, trusted: boolean): Promise<string> {
  const signal = AbortSignal.timeout(limits.issuerAnswerMsMax)
  const options: RequestOptions = {
    method: 'GET',
    headers: { accept: 'application/json' },
    // No pool and no proxy of the environment's: the address that was checked is the one that is asked.
    agent: false,
    signal,
    ...(trusted ? {} : { lookup: publicLookup }),
  }
  try {
    return await read(await answer(url, options))
  } catch (error) {
    throw error instanceof FetchError ? error : new FetchError('no answer')
  }
}

function answer(url: URL, options: RequestOptions): Promise<IncomingMessage> {
  const request = url.protocol === 'https:' ? httpsRequest : httpRequest
  return new Promise((resolve, reject) => {
    request(url, options, resolve).on('error', reject).end()
  })
}

async function read(response: IncomingMessage): Promise<string> {
  try {
    if (response.statusCode !== 200) throw new FetchError('not found')
    const chunks: Buffer[] = []
    let bytes = 0
    for await (const chunk of response) {
      if (!(chunk instanceof Buffer)) throw new FetchError('not bytes')
      bytes += chunk.length
      if (bytes > limits.issuerBodyBytesMax) throw new FetchError('too large')
      chunks.push(chunk)
    }
    return Buffer.concat(chunks).toString('utf8')
  } finally {
    response.destroy()
  }
}

/** All of a name's addresses must be public: one that is not may be what the next look-up gives. */
const publicLookup: LookupFunction = (hostname, options, callback) => {
  lookup(hostname, { all: true, verbatim: true }, (error, found) => {
    const first = error === null ? found[0] : undefined
    if (first === undefined || !found.every(({ address }) => isPublicAddress(address))) {
      callback(error ?? new FetchError('not public'), '')
    } else if (options.all === true) callback(null, found)
    else callback(null, first.address, first.family)
  })
}
