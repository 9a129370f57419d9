import type { ServerResponse } from 'node:http'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { DomainError } from '../core/error.ts'
import type { limits } from '../limits.ts'
import { finish, refuse, send } from './answer.ts'
import { sendEvents, type StreamContext } from './event-stream.ts'
import { Exchange } from './exchange.ts'
import { parseJson } from './json.ts'
import { emptyQuery, parseQuery, type Query } from './query.ts'
import type { Binding } from './routes.ts'
import type { HttpRequest, Reply, Route } from './surface.ts'
import { bodyCheck, queryCheck } from './validate.ts'

export interface HandlerContext extends StreamContext {
  readonly limits: Readonly<Record<Extract<keyof typeof limits, 'jsonDepthMax' | 'queryFieldsMax'>, number>>
  /** Answers a path, or a path and method, that nobody has. */
  unknown(exchange: Exchange): void
}

export interface RoutedTypes {
  Params: Record<string, string>
  Body: Buffer | undefined
}

/** What is made once per route, however often it is mounted. */
export interface CompiledRoute {
  readonly checkBody: ((body: unknown) => void) | undefined
  readonly checkQuery: ((query: Query) => void) | undefined
  /** Serialisers by status, made at the first answer with that status. */
  readonly serialisers: Map<number, ToJson>
}

export function compileRoute(route: Route): CompiledRoute {
  return {
    checkBody: route.body === undefined ? undefined : bodyCheck(route.body),
    checkQuery: route.query === undefined ? undefined : queryCheck(route.query),
    serialisers: new Map(),
  }
}

type ToJson = (body: unknown) => string

const noBytes = new Uint8Array(0)

/** The handler the router calls for one route, at whatever mount. The reply is ours to write: the framework only routes and reads. */
export function routeHandler(context: HandlerContext, binding: Binding, compiled: CompiledRoute) {
  const { surface, route, paramNames } = binding
  const bound = { binding, compiled }
  const log = context.log.child({ surface: surface.name, operationId: route.operationId })
  return (incoming: FastifyRequest<RoutedTypes>, reply: FastifyReply): void => {
    const exchange = exchangeOf(reply)
    reply.hijack()
    const path = pathOf(exchange)
    const { mount, surface: asked } = exchange.place ?? binding
    // The router decodes before it matches, so `/%61pi/…` and an empty parameter arrive here; neither is this route.
    const inMount = path.startsWith(mount) && (path.length === mount.length || path[mount.length] === '/')
    const isOurs = asked === surface && inMount
    if (!isOurs || paramNames.some((name) => incoming.params[name] === '')) return context.unknown(exchange)
    exchange.stage = 'handling'
    exchange.log = log
    const request = describe(exchange, mount, route, incoming.params, incoming.body)
    serve(context, bound, request, reply).catch((thrown: unknown) =>
      refuse(context, exchange, { surface, request }, thrown),
    )
  }
}

async function serve(
  context: HandlerContext,
  { binding: { surface, route }, compiled }: { binding: Binding; compiled: CompiledRoute },
  request: HttpRequest,
  reply: FastifyReply,
): Promise<void> {
  let complete = request
  if (request.queryText !== '') {
    complete = { ...complete, query: parseQuery(request.queryText, context.limits.queryFieldsMax) }
  }
  if (surface.admit !== undefined) await surface.admit(complete)
  if (compiled.checkQuery !== undefined) compiled.checkQuery(complete.query)
  if (compiled.checkBody !== undefined) {
    const body = bodyOf(route, request.bodyBytes, compiled.checkBody, context.limits.jsonDepthMax)
    complete = { ...complete, body }
  }
  const answer = await route.handle(complete)
  const toJson = serialiser(route, compiled, answer, reply)
  const finished = finish(surface, complete, answer, toJson)
  if (answer.events === undefined) return send(context, exchangeOf(reply), finished)
  await sendEvents(context, exchangeOf(reply), finished, answer.events, toJson)
}

function bodyOf(route: Route, bytes: Uint8Array, check: (body: unknown) => void, depthMax: number): unknown {
  if (bytes.length === 0) {
    if (route.bodyOptional === true) return undefined
    const message = 'must have a JSON body'
    throw new DomainError('malformed', `The request ${message}.`, {
      violations: [{ path: '', rule: 'required', message }],
    })
  }
  const body = parseJson(bytes, depthMax)
  check(body)
  return body
}

/** Only what the schema of exactly this status declares leaves; a status nobody declared is a fault of ours. */
function serialiser(route: Route, compiled: CompiledRoute, answer: Reply, reply: FastifyReply): ToJson {
  const made = compiled.serialisers.get(answer.status)
  if (made !== undefined) return made
  const schema = route.responses[answer.status]
  if (schema === undefined) {
    throw new Error(`${route.operationId} answered ${answer.status}, which it does not declare`)
  }
  if (schema === null) {
    if (answer.body === undefined) return JSON.stringify
    throw new Error(`${route.operationId} answered ${answer.status} with a body, which it declares empty`)
  }
  const serialise = reply.compileSerializationSchema({ ...schema })
  const toJson = (body: unknown) => (isFields(body) ? serialise(body) : JSON.stringify(body))
  compiled.serialisers.set(answer.status, toJson)
  return toJson
}

/** Arrays too: the serialiser takes any object. */
function isFields(body: unknown): body is Record<string, unknown> {
  return typeof body === 'object' && body !== null
}

export function exchangeOf(reply: FastifyReply): Exchange {
  if (!isExchange(reply.raw)) throw new Error('The response was not made by the gate')
  return reply.raw
}

function isExchange(response: ServerResponse): response is Exchange {
  return response instanceof Exchange
}

/** The path as it came, without the query string. */
export function pathOf(exchange: Exchange): string {
  const { target } = exchange
  const end = target.indexOf('?')
  return end === -1 ? target : target.slice(0, end)
}

/** The request as a surface sees it before anything of it was parsed. */
export function describe(
  exchange: Exchange,
  mount: string,
  route: Route | undefined,
  params: Readonly<Record<string, string>> = emptyQuery,
  bytes: Uint8Array | undefined = noBytes,
): HttpRequest {
  const { req, target } = exchange
  const end = target.indexOf('?')
  return {
    id: exchange.requestId,
    method: req.method ?? '',
    path: (end === -1 ? target.slice(mount.length) : target.slice(mount.length, end)) || '/',
    base: exchange.origin + mount,
    mount,
    params,
    query: emptyQuery,
    queryText: end === -1 ? '' : target.slice(end + 1),
    headers: req.headers,
    body: undefined,
    bodyBytes: bytes,
    remoteAddress: exchange.remoteAddress,
    route,
  }
}
