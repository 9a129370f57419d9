import type { TSchema } from 'typebox'
import type { Route } from './surface.ts'

/** What a description of an API says of a route beside its schemas. */
export interface Documented {
  readonly tag: string
  readonly summary: string
  /** Asks for no credential. */
  readonly isPublic?: boolean
}

export interface DocumentedRoute<D extends Documented = Documented> extends Route {
  readonly documented: D
}

/** A schema of ours in the words of one version of OpenAPI. */
export type Dialect = (schema: TSchema) => unknown

/** The parameters in a path's braces, in their order; `details` gives schema and description of each. */
export function pathParameters(path: string, details: (name: string) => object): object[] {
  return [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => ({
    name,
    in: 'path',
    required: true,
    ...details(name),
  }))
}

/** One parameter for each field of a query's schema. */
export function queryParameters({ query }: Pick<Route, 'query'>, dialect: Dialect): object[] {
  if (query === undefined || !('properties' in query)) return []
  const { properties } = query
  if (typeof properties !== 'object' || properties === null) return []
  const required = 'required' in query && Array.isArray(query.required) ? query.required : []
  return Object.entries<TSchema>({ ...properties }).map(([name, schema]) => ({
    name,
    in: 'query',
    required: required.includes(name),
    schema: dialect(schema),
  }))
}

/** `{}` for a route without a body. */
export function requestBody(route: Pick<Route, 'body' | 'bodyOptional'>, dialect: Dialect): object {
  if (route.body === undefined) return {}
  const content = { 'application/json': { schema: dialect(route.body) } }
  return { requestBody: route.bodyOptional === true ? { content } : { required: true, content } }
}

/** What the route answers when it is done, by status. */
export function answers(
  { responses, pushes }: Pick<Route, 'responses' | 'pushes'>,
  dialect: Dialect,
  describe: (status: string) => string,
): Record<string, object> {
  return Object.fromEntries(
    Object.entries(responses).map(([status, schema]) => [
      status,
      {
        description: describe(status),
        ...(schema === null ? {} : { content: { [mediaType(schema, pushes)]: { schema: dialect(schema) } } }),
      },
    ]),
  )
}

/** Only pages answer with bare text. */
function mediaType(schema: TSchema, pushes = false): string {
  if (pushes) return 'text/event-stream'
  return 'type' in schema && schema.type === 'string' ? 'text/html' : 'application/json'
}

/** Operations by path and method, as every version of OpenAPI has them. */
export function pathItems<R extends Route>(
  routes: readonly R[],
  pathOf: (route: R) => string,
  operationOf: (route: R) => object,
): Record<string, Record<string, object>> {
  const paths: Record<string, Record<string, object>> = {}
  for (const route of routes) {
    const path = pathOf(route)
    paths[path] = { ...paths[path], [route.method.toLowerCase()]: operationOf(route) }
  }
  return paths
}
