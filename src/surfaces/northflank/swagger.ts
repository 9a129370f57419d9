import type { TSchema } from 'typebox'
import { Type } from 'typebox'
import { answers, pathItems, pathParameters, queryParameters, requestBody } from '../../http/describe.ts'
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
  return {
    openapi: '3.1.0',
    info: { title: 'Keywell: the Northflank surface', version: 'v1' },
    servers: [{ url: base.replace(/\/v1$/, '') }],
    security: [{ bearer: [] }],
    paths: pathItems(routes, ({ path }) => `/v1${path}`, operationOf),
    components: { securitySchemes: { bearer: { type: 'http', scheme: 'bearer' } } },
  }
}

/** OpenAPI 3.1 takes JSON Schema as it is. */
const asItIs = (schema: TSchema) => schema

function operationOf(route: Route): object {
  return {
    operationId: route.operationId,
    'x-nf-team-scoped': route.path.startsWith('/teams/{teamId}/'),
    parameters: [
      ...pathParameters(route.path, () => ({ schema: { type: 'string' } })),
      ...queryParameters(route, asItIs),
    ],
    ...requestBody(route, asItIs),
    responses: answers(route, asItIs, (status) => (status === '200' ? 'Done' : 'Refused')),
  }
}
