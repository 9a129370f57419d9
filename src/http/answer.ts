import type { Logger } from 'pino'
import { DomainError } from '../core/error.ts'
import { type Exchange, hasUnreadBody } from './exchange.ts'
import type { HttpRequest, Reply, Surface } from './surface.ts'

export interface AnswerContext {
  readonly log: Logger
  readonly lingerTimeoutMs: number
  /** The listener is draining: every answer ends its connection. */
  closing(): boolean
}

/** A reply whose body is text or bytes: nothing about it can fail any more but a header Node refuses. */
export interface Finished {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | Uint8Array | undefined
}

/** What was asked, and who answers. */
export interface Asked {
  readonly surface: Surface
  readonly request: HttpRequest
}

const jsonType = 'application/json; charset=utf-8'
const lastResort: Finished = {
  status: 500,
  headers: { 'content-type': jsonType },
  body: '{"message":"Internal error"}',
}

/** Presents what was thrown in the surface's shape and sends it. Whatever is no DomainError is logged and shown as `internal`. */
export function refuse(
  context: AnswerContext,
  exchange: Exchange,
  asked: Asked,
  thrown: unknown,
  headers?: Reply['headers'],
): void {
  if (exchange.stage === 'answered') return
  send(context, exchange, present(context.log, asked, thrown, headers))
}

/** The same without sending, for a connection on which no request was understood. */
export function present(
  log: Logger,
  { surface, request }: Asked,
  thrown: unknown,
  headers: Reply['headers'] = {},
): Finished {
  const error =
    thrown instanceof DomainError ? thrown : new DomainError('internal', 'Internal error', { cause: thrown })
  if (error.code === 'internal' || error.code === 'integrity') logFault(log, request.id, thrown)
  try {
    const reply = surface.presentError(error, request)
    return finish(surface, request, { ...reply, headers: { ...headers, ...reply.headers } }, JSON.stringify)
  } catch (broken) {
    logFault(log, request.id, broken)
    return lastResort
  }
}

/** Turns the body into text or bytes and gives the surface its last touch. */
export function finish(
  surface: Surface,
  request: HttpRequest,
  reply: Reply,
  toJson: (body: unknown) => string,
): Finished {
  const headers = lowerCased(reply.headers)
  const body = encode(reply.body, headers, toJson)
  if (surface.finish === undefined) return { status: reply.status, headers, body }
  const touched = surface.finish({ status: reply.status, headers, body }, request)
  const lower = lowerCased(touched.headers)
  return { status: touched.status, headers: lower, body: encode(touched.body, lower, JSON.stringify) }
}

function lowerCased(headers: Reply['headers']): Record<string, string> {
  const lower: Record<string, string> = {}
  for (const name in headers) lower[name.toLowerCase()] = headers[name] ?? ''
  return lower
}

function encode(
  body: unknown,
  headers: Record<string, string>,
  toJson: (body: unknown) => string,
): string | Uint8Array | undefined {
  if (body === undefined) return undefined
  const type = headers['content-type']
  if (body instanceof Uint8Array || (typeof body === 'string' && type !== undefined)) return body
  if (type === undefined) headers['content-type'] = jsonType
  return toJson(body)
}

/** Writes the one answer of an exchange, and its one line in the log. */
export function send(context: AnswerContext, exchange: Exchange, answer: Finished): void {
  if (exchange.stage === 'answered') return
  exchange.stage = 'answered'
  const unread = hasUnreadBody(exchange)
  let status = answer.status
  let body = answer.body
  try {
    exchange.writeHead(status, answerHeaders(exchange.requestId, answer, unread || context.closing()))
  } catch (thrown) {
    logFault(context.log, exchange.requestId, thrown)
    status = lastResort.status
    body = lastResort.body
    exchange.writeHead(status, answerHeaders(exchange.requestId, lastResort, true))
  }
  if (unread) endLate(exchange, body, context.lingerTimeoutMs)
  else exchange.end(body)
  logRequest(exchange.log ?? context.log, exchange, status)
}

export function answerHeaders(
  requestId: string,
  answer: Finished,
  close: boolean,
): Record<string, string | number> {
  const headers: Record<string, string | number> = {
    'x-request-id': requestId,
    'x-content-type-options': 'nosniff',
    'cache-control': 'no-store',
    ...answer.headers,
  }
  if (answer.body !== undefined) headers['content-length'] = Buffer.byteLength(answer.body)
  else if (answer.status !== 204 && answer.status !== 304) headers['content-length'] = 0
  if (close) headers['connection'] = 'close'
  return headers
}

/**
 * Closing while the client still sends makes its kernel drop our answer unread (a reset). So the answer goes out whole,
 * the rest of the body is thrown away for a moment, and only then the connection ends.
 */
function endLate(exchange: Exchange, body: string | Uint8Array | undefined, lingerTimeoutMs: number): void {
  if (body === undefined) exchange.flushHeaders()
  else exchange.write(body)
  const { req } = exchange
  const timer = setTimeout(() => exchange.end(), lingerTimeoutMs)
  const end = () => {
    clearTimeout(timer)
    exchange.end()
  }
  req.once('end', end)
  req.once('error', end)
  exchange.once('close', end)
  req.resume()
}

export function logRequest(log: Logger, exchange: Exchange, status: number): void {
  if (!log.isLevelEnabled('info')) return
  const durationMs = Math.round((performance.now() - exchange.startedAt) * 1000) / 1000
  const { requestId, remoteAddress } = exchange
  log.info({ requestId, method: exchange.req.method, status, durationMs, remoteAddress }, 'request')
}

/** Chosen fields only: an error's other properties (a database driver's `detail`, …) may hold values. */
export function logFault(log: Logger, requestId: string, thrown: unknown): void {
  const stacks: string[] = []
  let cause = thrown
  while (cause instanceof Error && stacks.length < 4) {
    stacks.push(cause.stack ?? cause.message)
    cause = cause.cause
  }
  log.error({ requestId, stack: stacks.join('\ncaused by ') || typeof thrown }, 'internal error')
}
