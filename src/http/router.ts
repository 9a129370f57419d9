import type { RequestListener, Server } from 'node:http'
import fastify, { type FastifyInstance } from 'fastify'
import { DomainError } from '../core/error.ts'
import {
  type CompiledRoute,
  compileRoute,
  exchangeOf,
  type HandlerContext,
  routeHandler,
  type RoutedTypes,
} from './handler.ts'
import { emptyQuery } from './query.ts'
import { refuseAnywhere } from './refusals.ts'
import type { Binding, RouteTable } from './routes.ts'

export interface RouterLimits {
  readonly bodyBytesMax: number
  readonly urlCharsMax: number
}

/** The framework as router and reader of bodies; all that parses or answers is switched off or ours. */
export function router(
  context: HandlerContext,
  table: RouteTable,
  limits: RouterLimits,
  serverFactory: (route: RequestListener) => Server,
): FastifyInstance {
  const app = fastify({
    serverFactory,
    bodyLimit: limits.bodyBytesMax,
    exposeHeadRoutes: false,
    return503OnClosing: false,
    // Bounded by the URL already; a parameter of its own length limit would answer 414 in nobody's shape.
    routerOptions: { maxParamLength: limits.urlCharsMax, querystringParser: () => emptyQuery },
    // The gate answers; the framework's own handler would destroy the connection under that answer.
    clientErrorHandler: () => {},
    frameworkErrors: (_error, _request, reply) => {
      reply.hijack()
      const error = new DomainError('malformed', 'The path is not valid percent-encoded UTF-8.')
      refuseAnywhere(context, table, exchangeOf(reply), error)
    },
  })
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body))
  app.setErrorHandler((error, _request, reply) => {
    reply.hijack()
    refuseAnywhere(context, table, exchangeOf(reply), listenerError(error))
  })
  app.setNotFoundHandler((_request, reply) => {
    reply.hijack()
    context.unknown(exchangeOf(reply))
  })
  for (const binding of table.firstBindings) {
    register(app, context, binding, compileRoute(binding.route), limits)
  }
  return app
}

function register(
  app: FastifyInstance,
  context: HandlerContext,
  binding: Binding,
  parts: CompiledRoute,
  limits: RouterLimits,
): void {
  const { surface, route, mount, pattern } = binding
  const ownHead = surface.routes.some(({ method, path }) => method === 'HEAD' && path === route.path)
  const method = route.method === 'GET' && !ownHead ? ['GET', 'HEAD'] : [route.method]
  const bodyLimit = route.bodyBytesMax ?? limits.bodyBytesMax
  const handler = routeHandler(context, binding, parts)
  const url = pattern.replaceAll(/\{(\w+)\}/g, ':$1')
  const both = surface.trailingSlash === 'same' || (route.path === '/' && mount !== '')
  for (const path of both && url !== '/' ? [url, `${url}/`] : [url]) {
    app.route<RoutedTypes>({ method: [...method], url: path, bodyLimit, handler })
  }
}

function listenerError(error: unknown): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  switch (code) {
    case 'FST_ERR_CTP_BODY_TOO_LARGE':
      return new DomainError('too_large', 'The body is too large.')
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
      return new DomainError('malformed', 'The Content-Type header is not valid.')
    case 'FST_ERR_CTP_INVALID_CONTENT_LENGTH':
    case 'ECONNRESET':
      return new DomainError('malformed', 'The body ended early.')
    default:
      return error
  }
}
