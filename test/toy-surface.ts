import { Type } from 'typebox'
import type { ErrorCode } from '../src/core/error.ts'
import type { Reply, Route, Surface } from '../src/http/surface.ts'

/** A front end in one page: what a vendor's folder has to bring, and nothing else. */
export interface ToyOptions {
  readonly name?: string
  readonly mounts?: readonly string[]
  readonly trailingSlash?: Surface['trailingSlash']
  readonly routes?: readonly Route[]
}

const statuses: Readonly<Record<ErrorCode, number>> = {
  unauthenticated: 401,
  forbidden: 403,
  not_found: 404,
  method_not_allowed: 405,
  malformed: 400,
  invalid: 422,
  sealed_box: 422,
  conflict: 409,
  precondition: 412,
  too_large: 413,
  limit: 409,
  rate_limited: 429,
  integrity: 500,
  unavailable: 503,
  timeout: 408,
  internal: 500,
}

const thing = Type.Object({ name: Type.String(), count: Type.Optional(Type.Integer()) })
const newThing = Type.Object(
  { value: Type.String({ maxLength: 20 }), count: Type.Optional(Type.Integer()) },
  { additionalProperties: false },
)

const ok = (body: unknown, status = 200): Promise<Reply> => Promise.resolve({ status, body })

export const toyRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: '/things',
    operationId: 'listThings',
    responses: { 200: Type.Array(thing) },
    query: Type.Object({ page: Type.Optional(Type.Integer({ minimum: 1 })) }),
    handle: ({ query }) => ok([{ name: query['page'] ?? 'first' }]),
  },
  {
    method: 'GET',
    path: '/things/{name}',
    operationId: 'getThing',
    responses: { 200: thing },
    handle: ({ params }) => ok({ name: params['name'], secret: 'undeclared' }),
  },
  {
    method: 'PUT',
    path: '/things/{name}',
    operationId: 'putThing',
    body: newThing,
    responses: { 201: thing },
    handle: ({ params }) => ok({ name: params['name'] }, 201),
  },
  {
    method: 'DELETE',
    path: '/things/{name}',
    operationId: 'deleteThing',
    responses: { 204: null },
    handle: () => ok(undefined, 204),
  },
  {
    method: 'POST',
    path: '/things/{name}/touch',
    operationId: 'touchThing',
    body: newThing,
    bodyOptional: true,
    responses: { 200: thing },
    handle: ({ params }) => ok({ name: params['name'] }),
  },
]

export function toySurface(options: ToyOptions = {}): Surface {
  const { name = 'toy', mounts = ['/toy'], trailingSlash = 'unknown', routes = toyRoutes } = options
  return {
    name,
    mounts,
    routes,
    trailingSlash,
    presentError: ({ code, message, facts }) => ({
      status: statuses[code],
      body: { [name]: code, message, violations: facts.violations },
    }),
  }
}
