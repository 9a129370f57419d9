import { answers, pathItems, pathParameters, queryParameters, requestBody } from '../../http/describe.ts'
import type { Reply, Route } from '../../http/surface.ts'
import { openApiSchema } from './openapi-schema.ts'
import type { DocumentedRoute } from './route.ts'
import { tags } from './route.ts'
import * as wire from './wire.ts'
import { wireLimits as limits } from './limits.ts'

/** What each refusal means, as the published pages put it. */
const refusals: Readonly<Record<string, string>> = {
  400: 'The request is not valid',
  401: 'Invalid or expired token',
  403: 'Insufficient permissions',
  404: 'Not found, or not visible to the caller',
  409: 'In conflict with what is there',
  429: 'Rate limit exceeded',
}

/** Collections whose published paths end in a slash; both forms are served. */
const slashed = /\/(?:secret|secret-share|tokens|workspace|oidc)$/

const slugOrId = {
  type: 'string',
  minLength: limits.slugCharsMin,
  maxLength: limits.slugCharsMax,
  pattern: '^[a-z0-9-]+$',
}
const parameterSchemas: Readonly<Record<string, object>> = { workspace: slugOrId }

/** The OpenAPI 3.0.3 document of the routes, from the very schemas that check requests and answers. */
export function openApiDocument(routes: readonly DocumentedRoute[], baseUrl: string): object {
  const pathOf = ({ path }: Route) => (slashed.test(path) ? `${path}/` : path)
  return {
    openapi: '3.0.3',
    info: { title: 'Enkryptify API', version: '1.0.0' },
    servers: [{ url: baseUrl }],
    security: [],
    tags: tags.map((name) => ({ name })),
    components: {
      securitySchemes: {
        apiKeyAuth: {
          type: 'http',
          scheme: 'bearer',
          bearerFormat: 'API Key',
          description: 'An API token (`ek_live_…`), or a JWT it was exchanged for',
        },
      },
    },
    paths: pathItems(routes, pathOf, operation),
  }
}

function operation(route: DocumentedRoute): object {
  const { tag, summary, isPublic = false } = route.documented
  return {
    operationId: route.operationId,
    summary,
    tags: [tag],
    security: isPublic ? [] : [{ apiKeyAuth: [] }],
    parameters: [
      ...pathParameters(route.path, (name) => ({ schema: parameterSchemas[name] ?? { type: 'string' } })),
      ...queryParameters(route, openApiSchema),
    ],
    ...requestBody(route, openApiSchema),
    responses: {
      ...refusalsOf(route, isPublic),
      ...answers(route, openApiSchema, () => 'Default Response'),
    },
  }
}

function refusalsOf({ body }: Route, isPublic: boolean): Record<string, object> {
  const content = { 'application/json': { schema: openApiSchema(wire.Message) } }
  const left = new Set(isPublic ? ['401', '403'] : body === undefined ? ['400'] : [])
  return Object.fromEntries(
    Object.entries(refusals)
      .filter(([status]) => !left.has(status))
      .map(([status, description]) => [status, { description, content }]),
  )
}

/** Served where the published documentation has it. */
export function openApiRoute(routes: readonly DocumentedRoute[]): DocumentedRoute {
  const texts = new Map<string, string>()
  return {
    method: 'GET',
    path: '/api-reference/openapi.json',
    operationId: 'getOpenApiDocument',
    documented: { tag: 'me', summary: 'This document', isPublic: true },
    responses: { 200: wire.text },
    async handle({ base }): Promise<Reply> {
      // One per way of reaching us; a client that invents hosts must not fill memory.
      if (texts.size > basesKept) texts.clear()
      const text = texts.get(base) ?? JSON.stringify(openApiDocument(routes, base))
      texts.set(base, text)
      return { status: 200, headers: { 'content-type': 'application/json; charset=utf-8' }, body: text }
    },
  }
}

const basesKept = 16
