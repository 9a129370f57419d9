import type { Static, TSchema } from 'typebox'
import { Type } from 'typebox'
import type { ChangeStream, FollowChanges } from '../../core/change/follow-changes.ts'
import type { ErrorCode } from '../../core/error.ts'
import type { UseCase } from '../../core/use-case.ts'
import type { Documented as Described, DocumentedRoute as DescribedRoute } from '../../http/describe.ts'
import type { HttpRequest, Reply, Route } from '../../http/surface.ts'
import { queryReader } from '../../http/validate.ts'
import type { SurfaceCore } from '../caller.ts'
import { bearerToken, presented } from '../caller.ts'
import { once, replayed } from './idempotency.ts'
import type { Tag } from './tags.ts'

export const surfaceName = 'keywell'

/** What the OpenAPI document says of a route beside its schemas. */
export interface Documented extends Described {
  readonly tag: Tag
  /** Every code it may be refused with. What can befall any request (`unavailable` and the like) is not among them. */
  readonly refuses: readonly ErrorCode[]
  /** Headers that it reads. */
  readonly headers: readonly ('If-Match' | 'If-None-Match' | 'Idempotency-Key' | 'Last-Event-ID')[]
  /** Its answers carry an `ETag`. */
  readonly isTagged: boolean
}

export type DocumentedRoute = DescribedRoute<Documented>

/** A handler's view of one request: its parts with the types of the route's schemas. */
export interface Asked<Query, Body> {
  readonly request: HttpRequest
  readonly params: Readonly<Record<string, string>>
  readonly query: Query
  readonly body: Body
}

/** With the one way to a use case. */
export interface Call<Query, Body> extends Asked<Query, Body>, CoreCall {}

interface CoreCall {
  readonly run: <Input, Output>(useCase: UseCase<Input, Output>, input: NoInfer<Input>) => Promise<Output>
  readonly follow: (input: FollowChanges) => Promise<ChangeStream>
}

interface Declared<Query extends TSchema, Body extends TSchema> extends Pick<
  Route,
  'method' | 'path' | 'operationId' | 'responses' | 'bodyBytesMax' | 'bodyOptional' | 'pushes'
> {
  readonly tag: Tag
  readonly summary: string
  /** Beyond what every operation may be refused with. */
  readonly refuses?: readonly ErrorCode[]
  readonly headers?: Documented['headers']
  readonly isTagged?: boolean
  readonly query?: Query
  readonly body?: Body
}

interface Definition<Query extends TSchema, Body extends TSchema> extends Declared<Query, Body> {
  /** Asks for no credential. */
  readonly isPublic?: boolean
  readonly handle: (call: Call<Static<Query>, Static<Body>>) => Promise<Reply>
}

interface WriteDefinition<Query extends TSchema, Body extends TSchema, Input, Output> extends Declared<
  Query,
  Body
> {
  readonly useCase: UseCase<Input, Output>
  readonly input: (asked: Asked<Static<Query>, Static<Body>>) => NoInfer<Input>
  readonly reply: (output: Output, asked: Asked<Static<Query>, Static<Body>>) => Reply
}

/** A misspelt parameter is an error, not a silent default. */
const noQuery = Type.Object({}, { additionalProperties: false })

/** A route that reads, or that is for whoever comes: its handler is parse → run → present. */
export function route<Query extends TSchema, Body extends TSchema>(
  core: SurfaceCore,
  definition: Definition<Query, Body>,
): DocumentedRoute {
  const askedOf = asker(definition)
  return {
    ...described(definition, definition.isPublic ?? false),
    handle: (request) => {
      const { params, query, body } = askedOf(request)
      const caller = () => presented(surfaceName, request, bearerToken(request))
      const run: CoreCall['run'] = (useCase, input) => core.run(useCase, input, caller())
      const follow: CoreCall['follow'] = (input) => core.follow(input, caller())
      return definition.handle({ request, params, query, body, run, follow })
    },
  }
}

/**
 * A route that writes. It takes an `Idempotency-Key`: its reply is made from the output alone and kept beside what was
 * changed, so that the request sent again is told the same.
 */
export function writeRoute<Query extends TSchema, Body extends TSchema, Input, Output>(
  core: SurfaceCore,
  definition: WriteDefinition<Query, Body, Input, Output>,
): DocumentedRoute {
  const { headers = [], useCase, input, reply } = definition
  const askedOf = asker(definition)
  return {
    ...described({ ...definition, headers: [...headers, 'Idempotency-Key'] }, false),
    async handle(request) {
      const asked = askedOf(request)
      const caller = presented(surfaceName, request, bearerToken(request))
      const kept = once(request, (output: Output) => reply(output, asked))
      try {
        return reply(await core.run(useCase, input(asked), { ...caller, ...kept }), asked)
      } catch (error) {
        return replayed(error)
      }
    },
  }
}

/** The listener has checked query and body against the schemas of this very definition; a query arrives as text. */
function asker<Query extends TSchema, Body extends TSchema>({ query }: Declared<Query, Body>) {
  const readQuery = query === undefined ? undefined : queryReader(query)
  return (request: HttpRequest): Asked<Static<Query>, Static<Body>> => ({
    request,
    params: request.params,
    query: (readQuery?.(request.query) ?? request.query) as Static<Query>,
    body: request.body as Static<Body>,
  })
}

function described(
  definition: Declared<TSchema, TSchema>,
  isPublic: boolean,
): Omit<DocumentedRoute, 'handle'> {
  const { method, path, operationId, responses, bodyBytesMax, bodyOptional, body, pushes } = definition
  const { tag, summary, headers = [], isTagged = false } = definition
  const refuses = refusalsOf(path, isPublic, definition.refuses ?? [])
  return {
    method,
    path,
    operationId,
    responses,
    query: definition.query ?? noQuery,
    ...(body === undefined ? {} : { body }),
    ...(bodyOptional === undefined ? {} : { bodyOptional }),
    ...(bodyBytesMax === undefined ? {} : { bodyBytesMax }),
    ...(pushes === undefined ? {} : { pushes }),
    documented: { tag, summary, isPublic, refuses, headers, isTagged },
  }
}

function refusalsOf(path: string, isPublic: boolean, own: readonly ErrorCode[]): readonly ErrorCode[] {
  return [
    'malformed',
    ...(isPublic ? [] : (['unauthenticated'] as const)),
    ...(path.includes('{') ? (['not_found'] as const) : []),
    'too_large',
    'invalid',
    ...own,
  ]
}
