import { Type } from 'typebox'
import type { ErrorCode } from '../../core/error.ts'
import type { Dialect } from '../../http/describe.ts'
import { answers, pathItems, pathParameters, queryParameters, requestBody } from '../../http/describe.ts'
import type { SurfaceCore } from '../caller.ts'
import { anyTime, Problem, problems } from './errors.ts'
import { NamedSchemas } from './named-schemas.ts'
import { describeHeader, describeParameter } from './parameters.ts'
import type { DocumentedRoute } from './route.ts'
import { route } from './route.ts'
import { tags } from './tags.ts'

/** The OpenAPI 3.1 document of the routes, from the very schemas that check requests and answers. */
export function openApiDocument(routes: readonly DocumentedRoute[]): object {
  const schemas = new NamedSchemas()
  const dialect: Dialect = (schema) => schemas.describe(schema)
  const paths = pathItems(
    routes,
    ({ path }) => path,
    (each) => operation(each, dialect),
  )
  return {
    openapi: '3.1.0',
    info: {
      title: 'Keywell',
      version: 'v1',
      description:
        'One self-hosted secrets store. See docs/api.md for errors, paging, and writes sent twice.',
    },
    servers: [{ url: '/api/v1' }],
    security: [{ token: [] }],
    tags: Object.entries(tags).map(([name, description]) => ({ name, description })),
    paths,
    components: {
      securitySchemes: {
        token: { type: 'http', scheme: 'bearer', description: 'A token of `keywell token create`' },
      },
      responses: sharedRefusals(routes, dialect),
      schemas: schemas.named(),
    },
  }
}

function operation(described: DocumentedRoute, dialect: Dialect): object {
  const { tag, summary, isPublic = false, refuses, headers } = described.documented
  return {
    operationId: described.operationId,
    summary,
    tags: [tag],
    ...(isPublic ? { security: [] } : {}),
    parameters: [
      ...pathParameters(described.path, describeParameter),
      ...queryParameters(described, dialect),
      ...headers.map(describeHeader),
    ],
    ...requestBody(described, dialect),
    responses: {
      ...withHeaders(
        answers(described, dialect, (status) => done[status] ?? 'Done'),
        described.documented,
      ),
      ...refusals(refuses),
      default: { $ref: `#/components/responses/${nameOf(anyTime)}` },
    },
  }
}

function withHeaders(
  responses: Record<string, object>,
  { headers, isTagged }: Pick<DocumentedRoute['documented'], 'headers' | 'isTagged'>,
): Record<string, object> {
  const carried = {
    ...(isTagged ? { ETag: answerHeader('The version, quoted: for If-Match') } : {}),
    ...(headers.includes('Idempotency-Key')
      ? { 'Idempotent-Replayed': answerHeader('`true` where the request was done before') }
      : {}),
  }
  if (Object.keys(carried).length === 0) return responses
  return Object.fromEntries(
    Object.entries(responses).map(([status, response]) => [status, { ...response, headers: carried }]),
  )
}

function answerHeader(description: string): object {
  return { description, schema: { type: 'string' } }
}

const done: Readonly<Record<string, string>> = {
  201: 'Created',
  304: 'Unchanged since the tag in If-None-Match',
}

/** By status, as several codes may have one. */
function refusals(codes: readonly ErrorCode[]): Record<string, object> {
  return Object.fromEntries(
    byStatus(codes).map(([status, together]) => [
      status,
      { $ref: `#/components/responses/${nameOf(together)}` },
    ]),
  )
}

/** Each set of codes that some operation answers with one status, once. */
function sharedRefusals(routes: readonly DocumentedRoute[], dialect: Dialect): Record<string, object> {
  const sets = routes.flatMap(({ documented }) => byStatus(documented.refuses).map(([, codes]) => codes))
  return Object.fromEntries(
    [anyTime, ...sets].map((codes): [string, object] => [nameOf(codes), refusal(codes, dialect)]),
  )
}

function byStatus(codes: readonly ErrorCode[]): [status: number, codes: readonly ErrorCode[]][] {
  const statuses = [...new Set(codes.map((code) => problems[code][0]))]
  return statuses.map((status) => [status, codes.filter((code) => problems[code][0] === status)])
}

function nameOf(codes: readonly ErrorCode[]): string {
  return codes === anyTime ? 'any_time' : codes.join('.')
}

function refusal(codes: readonly ErrorCode[], dialect: Dialect): object {
  const only = { properties: { code: { enum: codes } } }
  return {
    description: codes.map((code) => `\`${code}\`: ${problems[code][1]}`).join('. '),
    ...(codes.includes('rate_limited')
      ? { headers: { 'Retry-After': answerHeader('Seconds, where it is known when to ask again') } }
      : {}),
    content: { 'application/problem+json': { schema: { allOf: [dialect(Problem), only] } } },
  }
}

/** The description of an API is for anybody. */
export function openApiRoute(core: SurfaceCore, routes: readonly DocumentedRoute[]): DocumentedRoute {
  let text: string | undefined
  const described: DocumentedRoute = route(core, {
    method: 'GET',
    path: '/openapi.json',
    operationId: 'getOpenApiDocument',
    tag: 'instance',
    summary: 'This document',
    isPublic: true,
    responses: { 200: AnyObject },
    async handle() {
      text ??= JSON.stringify(openApiDocument([...routes, described]))
      return { status: 200, headers: { 'content-type': 'application/json; charset=utf-8' }, body: text }
    },
  })
  return described
}

const AnyObject = Type.Record(Type.String(), Type.Unknown())
