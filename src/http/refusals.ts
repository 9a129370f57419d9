import { randomUUID } from 'node:crypto'
import { STATUS_CODES } from 'node:http'
import { DomainError } from '../core/error.ts'
import { type AnswerContext, answerHeaders, present, refuse } from './answer.ts'
import type { Exchange } from './exchange.ts'
import { describe, pathOf } from './handler.ts'
import { emptyQuery } from './query.ts'
import type { RouteTable } from './routes.ts'

/** Answers a request that no route took: the path is unknown, or has other methods. */
export function refuseUnknown(context: AnswerContext, table: RouteTable, exchange: Exchange): void {
  const found = table.lookUp(pathOf(exchange))
  if (found === undefined) {
    return refuseAnywhere(context, table, exchange, new DomainError('not_found', 'Not found'))
  }
  const error = new DomainError('method_not_allowed', 'This path does not have that method.')
  exchange.log = context.log.child({ surface: found.place.surface.name })
  const request = describe(exchange, found.place.mount, undefined)
  refuse(context, exchange, { surface: found.place.surface, request }, error, {
    allow: found.methods.join(', '),
  })
}

/** In the shape of whoever answers for the path, whether or not it is a route. */
export function refuseAnywhere(
  context: AnswerContext,
  table: RouteTable,
  exchange: Exchange,
  thrown: unknown,
): void {
  const path = pathOf(exchange)
  const place = table.lookUp(path)?.place ?? table.owner(path)
  exchange.log ??= context.log.child({ surface: place.surface.name })
  refuse(
    context,
    exchange,
    { surface: place.surface, request: describe(exchange, place.mount, undefined) },
    thrown,
  )
}

/** The bytes that answer a connection on which no request was understood, in the shape of whoever has the root. */
export function connectionAnswer(context: AnswerContext, table: RouteTable, error: DomainError): string {
  const requestId = randomUUID()
  const { surface, mount } = table.owner('/')
  const request = { ...noRequest, id: requestId, mount, base: `http://localhost${mount}` }
  const answer = present(context.log, { surface, request }, error)
  context.log.info({ requestId, surface: surface.name, status: answer.status }, 'connection refused')
  const body = typeof answer.body === 'string' ? answer.body : ''
  const headers = Object.entries(answerHeaders(requestId, { ...answer, body }, true))
  const lines = headers.map(([name, value]) => `${name}: ${String(value).replaceAll(/[\r\n]/g, ' ')}\r\n`)
  return `HTTP/1.1 ${answer.status} ${STATUS_CODES[answer.status] ?? ''}\r\n${lines.join('')}\r\n${body}`
}

const noRequest = {
  method: '',
  path: '/',
  params: {},
  query: emptyQuery,
  queryText: '',
  headers: {},
  body: undefined,
  bodyBytes: new Uint8Array(0),
  remoteAddress: '',
  route: undefined,
}
