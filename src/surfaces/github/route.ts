import type { Static, TSchema } from 'typebox'
import type { Locator } from '../../core/place/place.ts'
import type { Run } from '../../core/run.ts'
import type { UseCase } from '../../core/use-case.ts'
import type { HttpRequest, Reply, Route } from '../../http/surface.ts'
import { bodyCheck } from '../../http/validate.ts'
import type { SurfaceCore } from '../caller.ts'
import type { Access } from './access.ts'
import { narrow } from './access.ts'
import { rememberCaller } from './caller-facts.ts'
import { credentialOf } from './credential.ts'
import { locate } from './locate.ts'
import { surfaceName } from './stores.ts'

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
}

const noBody = {}

/** The routes of one operation. A missing body is an empty object: what it lacks is then said field by field. */
export function routesOf<Body extends TSchema>(core: SurfaceCore, operation: Operation<Body>): GithubRoute[] {
  const { paths, handle, body, access, anonymous = false, ...rest } = operation
  const checkEmpty = body === undefined ? undefined : bodyCheck(body)
  const bound = body === undefined ? {} : { body, bodyOptional: true }
  return paths.map((path) => ({
    ...rest,
    ...bound,
    path,
    access,
    anonymous,
    async handle(request) {
      if (request.body === undefined) checkEmpty?.(noBody)
      return handle({
        request,
        params: request.params,
        at: access.level === 'none' ? {} : locate(request.params, access.level),
        // The listener, or the line above, has checked it against the schema of this very operation.
        body: (request.body ?? noBody) as Static<Body>,
        run: (useCase, input) => runAs(core.run, request, access, useCase, input),
      })
    },
  }))
}

function runAs<Input, Output>(
  run: Run,
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
    onAdmitted: (caller) => rememberCaller(request, caller),
    narrow: (caller, place) => narrow(access, caller, place),
  })
}

export function isGithubRoute(route: Route | undefined): route is GithubRoute {
  return route !== undefined && 'access' in route && 'documentation' in route
}
