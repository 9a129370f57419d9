import { Type } from 'typebox'
import type { Route } from '../../http/surface.ts'

/** Where a vendor's generator looks; it reads OpenAPI 3 and takes JSON Schema as it is. */
export function swaggerRoute(routes: readonly Route[]): Route {
  return {
    method: 'GET',
    path: '/swagger-json',
    operationId: 'swaggerJson',
    responses: { 200: Type.Unknown() },
    handle: ({ base }) => Promise.resolve({ status: 200, body: describeRoutes(routes, base) }),
  }
}

export function describeRoutes(routes: readonly Route[], base: string): object {
  const paths: Record<string, Record<string, object>> = {}
  for (const route of routes) {
    const path = `/v1${route.path}`
    paths[path] = { ...paths[path], [route.method.toLowerCase()]: operationOf(route) }
  }
  return {
    openapi: '3.1.0',
    info: { title: 'Keywell: the Northflank surface', version: 'v1' },
    servers: [{ url: base.replace(/\/v1$/, '') }],
    security: [{ bearer: [] }],
    paths,
    components: { securitySchemes: { bearer: { type: 'http', scheme: 'bearer' } } },
  }
}

function operationOf(route: Route): object {
  const responses = Object.entries(route.responses).map(([status, schema]): [string, object] => [
    status,
    {
      description: status === '200' ? 'Done' : 'Refused',
      ...(schema === null ? {} : { content: { 'application/json': { schema } } }),
    },
  ])
  return {
    operationId: route.operationId,
    'x-nf-team-scoped': route.path.startsWith('/teams/{teamId}/'),
    parameters: [...pathParameters(route), ...queryParameters(route)],
    ...(route.body === undefined
      ? {}
      : { requestBody: { required: true, content: { 'application/json': { schema: route.body } } } }),
    responses: Object.fromEntries<object>(responses),
  }
}

function pathParameters({ path }: Route): object[] {
  return [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string' },
  }))
}

function queryParameters({ query }: Route): object[] {
  if (query === undefined || !('properties' in query)) return []
  const { properties } = query
  if (typeof properties !== 'object' || properties === null) return []
  return Object.entries<unknown>({ ...properties }).map(([name, schema]) => ({
    name,
    in: 'query',
    required: false,
    schema,
  }))
}
