import type { Static, TSchema } from 'typebox'
import { whoami } from '../../core/access/whoami.ts'
import { DomainError } from '../../core/error.ts'
import type { Locator } from '../../core/place/place.ts'
import { readPlace } from '../../core/place/read-places.ts'
import type { Run } from '../../core/run.ts'
import type { UseCase } from '../../core/use-case.ts'
import type { HttpRequest, Reply, Route } from '../../http/surface.ts'
import { parseJson } from '../../http/json.ts'
import { bodyCheck } from '../../http/validate.ts'
import { limits } from '../../limits.ts'
import type { Access } from './access.ts'
import { narrow } from './access.ts'
import { callerOf, rememberCaller } from './caller-facts.ts'
import { credentialOf } from './credential.ts'
import { locate } from './locate.ts'
import type { Rates } from './rate.ts'
import { surfaceName } from './stores.ts'

/** What every operation is given. */
export interface GithubCore {
  readonly run: Run
  readonly rates: Rates
}

/** A handler's view of one request. */
export interface Call<Body> {
  readonly request: HttpRequest
  readonly params: Readonly<Record<string, string>>
  /** Where the path leads. */
  readonly at: Locator
  readonly body: Body
  readonly run: <Input, Output>(useCase: UseCase<Input, Output>, input: Input) => Promise<Output>
}

/** One operation of GitHub's, at every path that leads to it. */
export interface Operation<Body extends TSchema> extends Pick<
  Route,
  'method' | 'operationId' | 'responses' | 'bodyBytesMax'
> {
  readonly paths: readonly string[]
  readonly access: Access
  /** The page of GitHub's documentation that errors point to. */
  readonly documentation: string
  /** Answers without a credential too. */
  readonly anonymous?: boolean
  readonly body?: Body
  readonly handle: (call: Call<Static<Body>>) => Promise<Reply>
}

export interface GithubRoute extends Route {
  readonly access: Access
  readonly documentation: string
  readonly anonymous: boolean
  /** Of the body it takes, which it parses itself. */
  readonly bodySchema: TSchema | undefined
}

const noBody = {}

/**
 * The routes of one operation. The body is parsed here, whatever its content type, and a missing one is an empty object:
 * what it lacks is then said field by field.
 */
export function routesOf<Body extends TSchema>(core: GithubCore, operation: Operation<Body>): GithubRoute[] {
  const { paths, handle, body: schema, access, anonymous = false, ...rest } = operation
  const check = schema === undefined ? undefined : bodyCheck(schema)
  return paths.map((path) => ({
    ...rest,
    path,
    access,
    anonymous,
    bodySchema: schema,
    async handle(request) {
      const run: Call<unknown>['run'] = (useCase, input) => runAs(core, request, access, useCase, input)
      const { params } = request
      try {
        const at = access.level === 'none' ? {} : locate(params, access.level)
        // Checked against the schema of this very operation.
        const body = (check === undefined ? undefined : parsedBody(request, check)) as Static<Body>
        return await handle({ request, params, at, body, run })
      } catch (error) {
        if (!anonymous) await refuseStranger(request, access, run, error)
        throw error
      }
    },
  }))
}

function parsedBody({ bodyBytes }: HttpRequest, check: (body: unknown) => void): unknown {
  const body = bodyBytes.length === 0 ? noBody : parseJson(bodyBytes, limits.jsonDepthMax)
  check(body)
  return body
}

/** Whoever may not be here learns that, and not what is wrong with a request that was refused before anybody was asked. */
async function refuseStranger(
  request: HttpRequest,
  access: Access,
  run: Call<unknown>['run'],
  error: unknown,
): Promise<void> {
  if (callerOf(request) !== undefined || !(error instanceof DomainError)) return
  if (error.code === 'not_found') await run(whoami, {})
  if (error.code !== 'invalid' && error.code !== 'malformed') return
  if (access.level === 'none') await run(whoami, {})
  else await run(readPlace, { at: locate(request.params, access.level) })
}

function runAs<Input, Output>(
  { run, rates }: GithubCore,
  request: HttpRequest,
  access: Access,
  useCase: UseCase<Input, Output>,
  input: Input,
): Promise<Output> {
  return run(useCase, input, {
    credential: credentialOf(request),
    surface: surfaceName,
    requestId: request.id,
    address: request.remoteAddress,
    onAdmitted(caller) {
      rememberCaller(request, caller)
      rates.admit(request, caller)
    },
    narrow: (caller, place) => narrow(access, caller, place),
  })
}

export function isGithubRoute(route: Route | undefined): route is GithubRoute {
  return route !== undefined && 'access' in route && 'documentation' in route
}
