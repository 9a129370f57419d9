import type { Static, TSchema } from 'typebox'
import type { UseCase } from '../../core/use-case.ts'
import type { HttpRequest, Reply, Route } from '../../http/surface.ts'
import { queryReader } from '../../http/validate.ts'
import type { SurfaceCore } from '../caller.ts'
import { bearerToken, presented } from '../caller.ts'

export const surfaceName = 'keywell'

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
  readonly query?: Query
  readonly body?: Body
  readonly handle: (call: Call<Static<Query>, Static<Body>>) => Promise<Reply>
}

/** A route whose handler is parse → run → present. */
export function route<Query extends TSchema, Body extends TSchema>(
  core: SurfaceCore,
  definition: Definition<Query, Body>,
): Route {
  const { handle, ...rest } = definition
  const readQuery = definition.query === undefined ? undefined : queryReader(definition.query)
  return {
    ...rest,
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
