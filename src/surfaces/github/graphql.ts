import type { ExecutionResult } from 'graphql'
import { execute, GraphQLError, parse, validate } from 'graphql'
import { Type } from 'typebox'
import { whoami } from '../../core/access/whoami.ts'
import { DomainError } from '../../core/error.ts'
import type { Reply } from '../../http/surface.ts'
import { rootFor } from './graphql-resolve.ts'
import { schema } from './graphql-schema.ts'
import { githubLimits as limits } from './limits.ts'
import type { Call, GithubRoute, GithubCore } from './route.ts'
import { routesOf } from './route.ts'

const GraphqlBody = Type.Object({
  query: Type.String(),
  variables: Type.Optional(Type.Union([Type.Record(Type.String(), Type.Unknown()), Type.Null()])),
  operationName: Type.Optional(Type.Union([Type.String(), Type.Null()])),
})
const Answer = Type.Object({
  data: Type.Optional(Type.Unknown()),
  errors: Type.Optional(Type.Array(Type.Unknown())),
})

interface Asked {
  readonly query: string
  readonly variables?: Readonly<Record<string, unknown>> | null
  readonly operationName?: string | null
}

/** The questions that gh asks by GraphQL, at the paths of github.com and of its enterprise server. */
export function graphqlRoutes(core: GithubCore): GithubRoute[] {
  return routesOf(core, {
    method: 'POST',
    paths: ['/graphql', '/api/graphql'],
    operationId: 'graphql',
    documentation: 'https://docs.github.com/graphql',
    access: { level: 'none', scopes: ['repo'], permission: { name: 'metadata', write: false } },
    bodyBytesMax: limits.graphqlBytesMax,
    body: GraphqlBody,
    responses: { 200: Answer },
    handle,
  })
}

/** Errors of a query are part of a 200; only who may not ask at all, or a fault of ours, is another status. */
async function handle(call: Call<Asked>): Promise<Reply> {
  await call.run(whoami, {})
  const faults: DomainError[] = []
  const { data, errors } = await answer(call, faults)
  const [fault] = faults
  if (fault !== undefined) throw fault
  const shown = errors?.map((error) => present(error))
  return {
    status: 200,
    body: { ...(data === undefined ? {} : { data }), ...(shown ? { errors: shown } : {}) },
  }
}

async function answer(call: Call<Asked>, faults: DomainError[]): Promise<ExecutionResult> {
  const { query, variables, operationName } = call.body
  try {
    const document = parse(query, { maxTokens: limits.graphqlTokensMax, noLocation: false })
    const errors = validate(schema, document)
    if (errors.length > 0) return { errors }
    const result = await execute({
      schema,
      document,
      rootValue: rootFor(call),
      variableValues: variables ?? {},
      operationName: operationName ?? null,
    })
    for (const { originalError } of result.errors ?? []) {
      if (originalError !== undefined && !(originalError instanceof GraphQLError)) {
        faults.push(faultOf(originalError))
      }
    }
    return result
  } catch (error) {
    if (error instanceof GraphQLError) return { errors: [error] }
    throw error
  }
}

/** What the core refused beyond `not_found`, or what broke: never shown as one line among a query's errors. */
function faultOf(error: Error): DomainError {
  return error instanceof DomainError
    ? error
    : new DomainError('internal', 'Internal error', { cause: error })
}

function present({ message, path, locations, extensions }: GraphQLError) {
  const { type } = extensions
  return {
    ...(typeof type === 'string' ? { type } : {}),
    ...(path === undefined ? {} : { path }),
    ...(locations === undefined ? {} : { locations }),
    message,
  }
}
