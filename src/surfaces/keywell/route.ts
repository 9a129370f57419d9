import type { Static, TSchema } from 'typebox'
import { Type } from 'typebox'
import type { ErrorCode } from '../../core/error.ts'
import type { UseCase } from '../../core/use-case.ts'
import type { Documented as Described, DocumentedRoute as DescribedRoute } from '../../http/describe.ts'
import type { HttpRequest, Reply, Route } from '../../http/surface.ts'
import { queryReader } from '../../http/validate.ts'
import type { SurfaceCore } from '../caller.ts'
import { bearerToken, presented } from '../caller.ts'
import type { Tag } from './tags.ts'

export const surfaceName = 'keywell'

/** What the OpenAPI document says of a route beside its schemas. */
export interface Documented extends Described {
  readonly tag: Tag
  /** Every code it may be refused with. What can befall any request (`unavailable` and the like) is not among them. */
  readonly refuses: readonly ErrorCode[]
}

export type DocumentedRoute = DescribedRoute<Documented>

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
  'method' | 'path' | 'operationId' | 'responses' | 'bodyBytesMax'
> {
  readonly tag: Tag
  readonly summary: string
  /** Asks for no credential. */
  readonly isPublic?: boolean
  /** Beyond what every operation may be refused with. */
  readonly refuses?: readonly ErrorCode[]
  readonly query?: Query
  readonly body?: Body
  readonly handle: (call: Call<Static<Query>, Static<Body>>) => Promise<Reply>
}

/** A misspelt parameter is an error, not a silent default. */
const noQuery = Type.Object({}, { additionalProperties: false })

/** A route whose handler is parse → run → present. */
export function route<Query extends TSchema, Body extends TSchema>(
  core: SurfaceCore,
  definition: Definition<Query, Body>,
): DocumentedRoute {
  const { handle, tag, summary, isPublic = false, refuses: _own, ...rest } = definition
  const readQuery = definition.query === undefined ? undefined : queryReader(definition.query)
  return {
    query: noQuery,
    ...rest,
    documented: { tag, summary, isPublic, refuses: refusalsOf(definition) },
    handle: (request) =>
      handle({
        request,
        params: request.params,
        // The listener has checked both against the schemas of this very definition; a query arrives as text.
        query: (readQuery?.(request.query) ?? request.query) as Static<Query>,
        body: request.body as Static<Body>,
        run: (useCase, input) =>
          core.run(useCase, input, presented(surfaceName, request, bearerToken(request))),
      }),
  }
}

function refusalsOf({
  path,
  isPublic = false,
  refuses = [],
}: Pick<Definition<TSchema, TSchema>, 'path' | 'isPublic' | 'refuses'>): readonly ErrorCode[] {
  return [
    'malformed',
    ...(isPublic ? [] : (['unauthenticated'] as const)),
    ...(path.includes('{') ? (['not_found'] as const) : []),
    'too_large',
    'invalid',
    ...refuses,
  ]
}
