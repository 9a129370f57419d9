import type { Workspace } from '../place/place.ts'
import { externalIds } from '../place/external-id.ts'
import { instanceUseCase } from '../use-case.ts'
import type { Principal, Token } from './principal.ts'

export interface Whoami {
  readonly principal: Principal
  readonly token: Token
  readonly workspace: Workspace | undefined
  readonly instanceRole: boolean
  /** Of the principal and of its personal workspace, which one surface may number as the same. */
  readonly ids: ReadonlyMap<string, string>
}

export interface ForSurface {
  /** The surface whose own ids are wanted beside ours. */
  readonly idsFor?: string
}

export const whoami = instanceUseCase<ForSurface, Whoami>({
  action: 'principal.read',
  permission: undefined,
  at: 'instance',
  async run(context, input) {
    const { principal, token, rights } = context.caller
    const workspace =
      token.workspaceId === undefined ? undefined : await context.tx.places.workspaceById(token.workspaceId)
    const ids = new Map([
      ...(await externalIds(context, input.idsFor, 'principal', [principal.id])),
      ...(await externalIds(context, input.idsFor, 'workspace', [principal.homeWorkspaceId])),
    ])
    return { principal, token, workspace, instanceRole: rights.allows('instance:manage', undefined), ids }
  },
  event: () => ({ action: 'principal.identified' }),
})
