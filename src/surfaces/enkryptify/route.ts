import type { Static, TSchema } from 'typebox'
import type { UseCase } from '../../core/use-case.ts'
import type { Documented as Described, DocumentedRoute as DescribedRoute } from '../../http/describe.ts'
import type { HttpRequest, Reply, Route } from '../../http/surface.ts'
import type { SurfaceCore } from '../caller.ts'
import { bearerToken, presented } from '../caller.ts'

export const surfaceName = 'enkryptify'

/** The groups of the published document, in its order. */
export const tags = [
  'auth',
  'workspace',
  'project',
  'team',
  'secret',
  'secret-share',
  'tokens',
  'sync',
  'me',
  'oidc',
] as const

export interface Documented extends Described {
  readonly tag: (typeof tags)[number]
}

export type DocumentedRoute = DescribedRoute<Documented>

export function documentedOf(found: Route | undefined): Documented | undefined {
  return isDocumented(found) ? found.documented : undefined
}

function isDocumented(found: Route | undefined): found is DocumentedRoute {
  return found !== undefined && 'documented' in found
}

/** A handler's view of one request: its parts with the types of the route's schemas, and the one way to a use case. */
export interface Call<Query, Body> {
  readonly request: HttpRequest
  readonly params: Readonly<Record<string, string>>
  readonly query: Query
  readonly body: Body
  readonly run: <Input, Output>(useCase: UseCase<Input, Output>, input: NoInfer<Input>) => Promise<Output>
}

interface Definition<Query extends TSchema, Body extends TSchema> extends Pick<
  Route,
  'method' | 'path' | 'operationId' | 'responses' | 'bodyBytesMax' | 'bodyOptional'
> {
  readonly documented: Documented
  readonly query?: Query
  readonly body?: Body
  readonly handle: (call: Call<Static<Query>, Static<Body>>) => Promise<Reply>
}

/** A route whose handler is parse → run → present. */
export function route<Query extends TSchema, Body extends TSchema>(
  core: SurfaceCore,
  definition: Definition<Query, Body>,
): DocumentedRoute {
  const { handle, ...rest } = definition
  return {
    ...rest,
    handle: (request) =>
      handle({
        request,
        params: request.params,
        // The listener has checked both against the schemas of this very definition.
        query: request.query as Static<Query>,
        body: request.body as Static<Body>,
        run: (useCase, input) =>
          core.run(useCase, input, presented(surfaceName, request, credentialOf(request))),
      }),
  }
}

/** The same change under PUT and PATCH: what is not named stays, whichever is sent. */
export function changeRoutes<Query extends TSchema, Body extends TSchema>(
  core: SurfaceCore,
  what: string,
  definition: Omit<Definition<Query, Body>, 'method' | 'operationId'>,
): DocumentedRoute[] {
  return [
    route(core, { ...definition, method: 'PUT', operationId: `update${what}` }),
    route(core, { ...definition, method: 'PATCH', operationId: `patch${what}` }),
  ]
}

/** The bearer token, or the header that early clients sent it in. */
export function credentialOf(request: HttpRequest): string | undefined {
  const bearer = bearerToken(request)
  if (bearer !== undefined) return bearer
  const header = request.headers['x-api-key']
  return typeof header === 'string' && /^[!-~]+$/.test(header) ? header : undefined
}

/** What mutations answer. */
export const done: Reply = { status: 200, body: { success: true } }
