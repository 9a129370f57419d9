import { Type, type Static, type TSchema } from 'typebox'
import type { Locator } from '../../core/place/place.ts'
import type { UseCase } from '../../core/use-case.ts'
import type { HttpRequest, Route } from '../../http/surface.ts'
import { limits } from '../../limits.ts'
import type { SurfaceCore } from '../caller.ts'
import { bearerToken, presented } from '../caller.ts'
import { locate } from './locate.ts'
import { pageOf, PageQuery, paginate, Pagination } from './page.ts'
import type { Callers } from './rate-limit.ts'

export const surfaceName = 'northflank'

export interface NorthflankCore extends SurfaceCore {
  readonly callers: Callers
}

/** A handler's view of one request. */
export interface Call<Body> {
  readonly request: HttpRequest
  readonly params: Readonly<Record<string, string>>
  readonly query: Readonly<Record<string, string>>
  readonly body: Body
  /** The project or account the path names. */
  readonly at: Locator
  readonly run: <Input, Output>(useCase: UseCase<Input, Output>, input: Input) => Promise<Output>
}

interface Definition<Body extends TSchema> extends Pick<Route, 'method' | 'path' | 'operationId'> {
  readonly query?: TSchema
  readonly body?: Body
  readonly bodyOptional?: boolean
  /** The schema of `data`. */
  readonly answer: TSchema
  readonly handle: (call: Call<Static<Body>>) => Promise<unknown>
}

/** Every success is 200 with `{"data": …}`: the clients take nothing else for one. */
export function route<Body extends TSchema>(core: NorthflankCore, definition: Definition<Body>): Route {
  const { handle, answer, ...rest } = definition
  return {
    ...rest,
    bodyBytesMax: limits.bodyBytesMaxBulk,
    responses: { 200: Type.Object({ data: answer }) },
    handle: async (request) => ({ status: 200, body: { data: await handle(callOf(core, request)) } }),
  }
}

interface ListDefinition<Item> extends Pick<Route, 'path' | 'operationId'> {
  /** The one key of `data`: with a second one the client answers in another shape. */
  readonly key: string
  /** The schema of what `present` makes. */
  readonly item: TSchema
  /** All there is, of which a page is presented. */
  readonly handle: (call: Call<unknown>) => Promise<{
    readonly items: readonly Item[]
    readonly present: (item: Item) => object
  }>
}

export function listRoute<Item extends { readonly id: string }>(
  core: NorthflankCore,
  definition: ListDefinition<Item>,
): Route {
  const { handle, key, item, path, operationId } = definition
  const data = Type.Object({ [key]: Type.Array(item) })
  return {
    method: 'GET',
    path,
    operationId,
    query: Type.Object(PageQuery),
    responses: { 200: Type.Object({ data, pagination: Pagination }) },
    async handle(request) {
      const page = pageOf(request.query)
      const { items: all, present } = await handle(callOf<unknown>(core, request))
      const { items, pagination } = paginate(all, page)
      return { status: 200, body: { data: { [key]: items.map(present) }, pagination } }
    },
  }
}

function callOf<Body>(core: NorthflankCore, request: HttpRequest): Call<Body> {
  return {
    request,
    params: request.params,
    query: request.query,
    // The listener has checked it against the schema of this very definition.
    body: request.body as Body,
    at: locate(request.params),
    run: (useCase, input) =>
      core.run(useCase, input, {
        ...presented(surfaceName, request, bearerToken(request)),
        onAdmitted: ({ token, principal }) => core.callers.note(request, token.workspaceId ?? principal.id),
      }),
  }
}

/** The values of a thing itself, those that it has from elsewhere, or both: the schema has checked the word. */
export function showOf({ query }: Pick<Call<unknown>, 'query'>): 'own' | 'inherited' | 'all' {
  if (query['show'] === 'this') return 'own'
  return query['show'] === 'inherited' ? 'inherited' : 'all'
}

/** The same routes under the token's own account and under a named team. */
export function bothForms(routes: readonly Route[]): Route[] {
  return routes.flatMap((each) => [
    each,
    { ...each, path: `/teams/{teamId}${each.path}`, operationId: `${each.operationId}InTeam` },
  ])
}
