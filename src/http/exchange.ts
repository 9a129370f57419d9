import { randomUUID } from 'node:crypto'
import { type IncomingMessage, ServerResponse } from 'node:http'
import type { Logger } from 'pino'
import type { Place } from './routes.ts'

/** One request on its way to one answer. Node makes it with the connection's response, so it costs no map. */
export class Exchange<Request extends IncomingMessage = IncomingMessage> extends ServerResponse<Request> {
  readonly requestId = randomUUID()
  readonly startedAt = performance.now()
  /** What may still happen: a body is being read, our code is at work, or the one answer is written. */
  stage: 'receiving' | 'handling' | 'answered' = 'receiving'
  /**
   * Path and query as the client named them, or what it sent instead where that is refused. `req.url` is what the router is
   * shown.
   */
  target = '/'
  /** Where they lie, when that is below a later mount of a surface. */
  place: Place | undefined = undefined
  /** `scheme://host` as the client addressed us; checked by the gate. */
  origin = 'http://localhost'
  remoteAddress = ''
  /** Knows surface and operation already, once they are known: fields made once are not made per request. */
  log: Logger | undefined = undefined
}

/** GET and HEAD carry bodies that nobody reads; an answer before the body's end must end the connection too. */
export function hasUnreadBody(exchange: Exchange): boolean {
  const { req } = exchange
  if (req.complete) return false
  const length = req.headers['content-length']
  return req.headers['transfer-encoding'] !== undefined || (length !== undefined && length !== '0')
}
