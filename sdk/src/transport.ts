import { problem } from './answers.ts'
import { KeywellError } from './error.ts'
import { type Shape, ShapeError } from './shape.ts'
import { parseServerUrl } from './server-url.ts'

/** The part of the platform's `fetch` that is used; anything that does the same will do. */
export type Fetch = (url: string, init: FetchInit) => Promise<FetchAnswer>

export interface FetchInit {
  readonly method: string
  readonly headers: Record<string, string>
  readonly body?: string
  /** Redirects are answers, not instructions. */
  readonly redirect: 'manual'
  readonly signal: AbortSignal
}

export interface FetchAnswer {
  readonly status: number
  readonly headers: { get(name: string): string | null }
  text(): Promise<string>
  /** As it comes; needed for streams alone. */
  readonly body?: ByteStream | null
}

/** What a platform gives as the body of an answer. */
export type ByteStream =
  | AsyncIterable<Uint8Array>
  | { getReader(): { read(): Promise<{ readonly done: boolean; readonly value?: Uint8Array | undefined }> } }

export interface ClientOptions {
  /** Where the server is, such as `https://keywell.example.com`; a path is kept. */
  readonly url: string
  /** Without one only what is for anybody is answered: a sign-in that begins, a share. */
  readonly token?: string | undefined
  /** The platform's own unless given. */
  readonly fetch?: Fetch | undefined
  /** For each request, its answer's body included. 30 s unless given. */
  readonly timeoutMs?: number | undefined
  /** Allows plain http to another machine. */
  readonly insecure?: boolean | undefined
}

export type Query = Readonly<Record<string, string | number | boolean | undefined>>

export interface Call {
  readonly method: 'GET' | 'PUT' | 'PATCH' | 'POST' | 'DELETE'
  /** Path segments below `/api/v1`, not yet encoded. */
  readonly path: readonly string[]
  readonly query?: Query
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: unknown
}

/** Sends one call and reads its answer; throws a KeywellError. */
export type Send = <T>(call: Call, shape: Shape<T>) => Promise<T>

/** The same with the tag of the answer; no answer when `known` is still its tag. */
export type SendTagged = <T>(
  call: Call,
  known: string | undefined,
  shape: Shape<T>,
) => Promise<{ readonly tag: string | undefined; readonly answer: T | undefined }>

/** Sends one call whose answer goes on, until the signal ends it; throws a KeywellError. */
export type Listen = (call: Call, ending: AbortController) => Promise<ByteStream>

const timeoutMsDefault = 30_000
const retryPauseMs = 100
/** The connection was there and went: whether the request was acted on, nobody knows. */
const lost = new Set(['ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET', 'ERR_STREAM_PREMATURE_CLOSE'])
const visibleAscii = /^[\u0021-\u007e]+$/

export interface Transport {
  readonly send: Send
  readonly sendTagged: SendTagged
  readonly listen: Listen
  /** What a failed stream means to its caller. */
  readonly failure: (error: unknown) => KeywellError
}

export function createTransport(options: ClientOptions): Transport {
  const wire = wireOf(options)
  return {
    async send(call, shape) {
      return answerOf(wire, await exchange(wire, call), shape)
    },
    async sendTagged(call, known, shape) {
      const headers = known === undefined ? {} : { 'if-none-match': `"${known}"` }
      const exchanged = await exchange(wire, { ...call, headers: { ...call.headers, ...headers } })
      const { status, headers: given } = exchanged.response
      const [, tag] = /^"([^"]+)"$/.exec(given.get('etag') ?? '') ?? []
      if (status === 304 && known !== undefined) return { tag: tag ?? known, answer: undefined }
      return { tag, answer: answerOf(wire, exchanged, shape) }
    },
    async listen(call, ending) {
      // Only the head has a time limit: what goes on is watched by whoever reads it.
      const timer = setTimeout(() => ending.abort(), wire.timeoutMs)
      try {
        const response = await begin(wire, call, ending.signal)
        const isStream = response.headers.get('content-type')?.startsWith('text/event-stream') === true
        if (response.status === 200 && isStream && response.body) return response.body
        const json = parseJson(await response.text())
        throw response.status === 200
          ? unexpected(wire, 200, 'no stream of events')
          : errorOf(wire, response, json)
      } catch (error) {
        throw failure(wire, error)
      } finally {
        clearTimeout(timer)
      }
    },
    failure: (error) => failure(wire, error),
  }
}

function answerOf<T>(wire: Wire, { response, text }: Exchanged, shape: Shape<T>): T {
  const json = parseJson(text)
  if (response.status < 200 || response.status > 299) throw errorOf(wire, response, json)
  try {
    return shape(json, 'answer')
  } catch (error) {
    if (!(error instanceof ShapeError)) throw error
    throw unexpected(wire, response.status, error.message)
  }
}

function wireOf(options: ClientOptions): Wire {
  const base = parseServerUrl(options.url, options.insecure === true)
  // Checked here, because fetch would quote an unusable header in its error.
  if (options.token !== undefined && !visibleAscii.test(options.token)) {
    throw new KeywellError(0, 'unusable', 'The token must be one word of visible ASCII characters')
  }
  return {
    base,
    token: options.token,
    fetch: options.fetch ?? ((url, init) => globalThis.fetch(url, init)),
    timeoutMs: options.timeoutMs ?? timeoutMsDefault,
  }
}

interface Wire {
  readonly base: URL
  readonly token: string | undefined
  readonly fetch: Fetch
  readonly timeoutMs: number
}

interface Exchanged {
  readonly response: FetchAnswer
  readonly text: string
}

/** A read whose connection was refused is tried once more: a server that restarts is gone for a moment only. */
async function exchange(wire: Wire, call: Call): Promise<Exchanged> {
  try {
    return await exchangeOnce(wire, call)
  } catch (error) {
    if (call.method !== 'GET' || networkCode(error) !== 'ECONNREFUSED') throw failure(wire, error)
  }
  await new Promise((resolve) => {
    setTimeout(resolve, retryPauseMs)
  })
  try {
    return await exchangeOnce(wire, call)
  } catch (error) {
    throw failure(wire, error)
  }
}

async function exchangeOnce(wire: Wire, call: Call): Promise<Exchanged> {
  const response = await begin(wire, call, AbortSignal.timeout(wire.timeoutMs))
  return { response, text: await response.text() }
}

function begin(wire: Wire, call: Call, signal: AbortSignal): Promise<FetchAnswer> {
  const headers: Record<string, string> = {
    accept: 'application/json, application/problem+json',
    ...(wire.token === undefined ? {} : { authorization: `Bearer ${wire.token}` }),
    ...call.headers,
  }
  if (call.body !== undefined) headers['content-type'] = 'application/json'
  return wire.fetch(urlOf(wire.base, call), {
    method: call.method,
    headers,
    // Never followed: the token is for this server alone.
    redirect: 'manual',
    signal,
    ...(call.body === undefined ? {} : { body: JSON.stringify(call.body) }),
  })
}

function urlOf(base: URL, call: Call): string {
  const url = new URL(`api/v1/${call.path.map(encodeSegment).join('/')}`, base)
  for (const [name, value] of Object.entries(call.query ?? {})) {
    if (value !== undefined) url.searchParams.set(name, String(value))
  }
  return url.href
}

function encodeSegment(segment: string): string {
  if (segment === '' || segment === '.' || segment === '..') {
    throw new KeywellError(0, 'unusable', `A name must not be empty, '.' or '..'`)
  }
  return encodeURIComponent(segment)
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function errorOf(wire: Wire, response: FetchAnswer, json: unknown): KeywellError {
  const { status } = response
  if (status < 400) return unexpected(wire, status, 'it redirects; give the URL it redirects to')
  try {
    const { code, title, detail, requestId, violations, subject } = problem(json, 'answer')
    return new KeywellError(status, code, detail ?? title ?? code, {
      violations: violations ?? [],
      subject: subject ?? undefined,
      requestId: requestId ?? undefined,
      retryAfterSeconds: retryAfterOf(response),
    })
  } catch (error) {
    if (!(error instanceof ShapeError)) throw error
    return unexpected(wire, status, `status ${status} without a problem document`)
  }
}

function retryAfterOf(response: FetchAnswer): number | undefined {
  const header = response.headers.get('retry-after') ?? ''
  return /^\d{1,9}$/.test(header) ? Number(header) : undefined
}

function unexpected(wire: Wire, status: number, why: string): KeywellError {
  const detail = `${wire.base.href} does not answer as a Keywell server of this client's version (${why})`
  return new KeywellError(status, 'unexpected_answer', detail)
}

function failure(wire: Wire, error: unknown): KeywellError {
  if (error instanceof KeywellError) return error
  if (error instanceof ShapeError || error instanceof SyntaxError) {
    return unexpected(wire, 200, error instanceof ShapeError ? error.message : 'an event is not JSON')
  }
  if (error instanceof Error && (error.name === 'TimeoutError' || error.name === 'AbortError')) {
    const detail = `${wire.base.origin} did not answer within ${wire.timeoutMs / 1000} s`
    return new KeywellError(0, 'no_answer', detail)
  }
  // The platform's text may quote a header; its code cannot.
  const code = networkCode(error)
  if (code !== undefined && lost.has(code)) {
    return new KeywellError(0, 'no_answer', `${wire.base.origin} closed the connection without an answer`)
  }
  const detail = `${wire.base.origin} cannot be reached${code === undefined ? '' : ` (${code})`}`
  return new KeywellError(0, 'unreachable', detail)
}

/** `ECONNREFUSED` and the like: Node puts it on the cause, and on each attempt when a name has several addresses. */
function networkCode(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined
  if ('code' in error && typeof error.code === 'string') return error.code
  return networkCode(error instanceof AggregateError ? error.errors[0] : error.cause)
}
