import type { Answer, Ask, OperationId } from './call.ts'

/** Where a secret is: a workspace, a project, or (for a value of its own) an environment. */
export interface SecretHome {
  readonly workspace: string
  readonly project?: string | undefined
  /** Only with a project. */
  readonly environment?: string | undefined
}

/** The project in which something is. */
export interface ProjectPlace {
  readonly workspace: string
  readonly project: string
}

export function homePath({ workspace, project, environment }: SecretHome): string[] {
  const path = ['workspaces', workspace]
  if (project !== undefined) path.push('projects', project)
  if (environment !== undefined) path.push('environments', environment)
  return path
}

/** What there is at a workspace and at a project, and often at an environment: `listSecrets`, `undoChange`, … */
type HomeOperation = BaseOf<OperationId>
type BaseOf<Id extends string> = Id extends `${infer Base}InWorkspace`
  ? `${Base}InProject` extends OperationId
    ? Base
    : never
  : never
type AtWorkspace<Base extends HomeOperation> = `${Base}InWorkspace` & OperationId

/** The operation of that kind of home; what it takes beside the home is its noun's business. */
export type CallAtHome = <Base extends HomeOperation>(
  base: Base,
  at: SecretHome,
  input?: object,
) => Promise<Answer<AtWorkspace<Base>>>

export function createCallAtHome(ask: Ask): CallAtHome {
  function callAtHome<Base extends HomeOperation>(
    base: Base,
    at: SecretHome,
    input?: object,
  ): Promise<Answer<AtWorkspace<Base>>>
  function callAtHome(base: HomeOperation, at: SecretHome, input: object = {}): Promise<unknown> {
    const { workspace, project, environment } = at
    return ask(`${base}${suffixOf(at)}`, { ...input, workspace, project, environment })
  }
  return callAtHome
}

function suffixOf({ project, environment }: SecretHome): string {
  if (environment !== undefined) return 'InEnvironment'
  return project === undefined ? 'InWorkspace' : 'InProject'
}
