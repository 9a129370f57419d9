import { DomainError } from '../error.ts'
import type { Locator, Workspace } from '../place/place.ts'
import { instanceUseCase, useCase } from '../use-case.ts'
import type { Principal } from './principal.ts'

export interface SwitchWorkspace {
  readonly at: Locator
  readonly writeOnly: boolean
}

/** A write-only workspace: consumers receive its values, nobody reveals one. */
export const setWorkspaceWriteOnly = useCase<SwitchWorkspace, Workspace>({
  action: 'workspace.reveal',
  permission: 'workspace:write',
  at: (input) => input.at,
  async run({ place, tx, now }, { writeOnly }) {
    const changed = switchedWorkspace(place.workspace, writeOnly)
    if (changed === place.workspace) return changed
    await tx.places.updateWorkspace({ ...changed, updatedAt: now })
    return changed
  },
  event: (input, { id, slug }) => ({
    action: input.writeOnly ? 'workspace.reveal_forbidden' : 'workspace.reveal_allowed',
    targets: [{ kind: 'workspace', id, name: slug }],
  }),
})

export interface SwitchPrincipal {
  readonly login: string
  readonly forbidden: boolean
}

/** Whether a principal may reveal anything at all; the operator's word goes over every role and token. */
export const setRevealForbidden = instanceUseCase<SwitchPrincipal, Principal>({
  action: 'principal.reveal',
  permission: 'instance:manage',
  at: 'instance',
  isAside: true,
  async run({ tx, now }, { login, forbidden }) {
    const found = await tx.access.principalByLogin(login)
    if (found === undefined) throw new DomainError('not_found', 'There is no such user', { subject: 'user' })
    const changed = switchedPrincipal(found, forbidden)
    if (changed === found) return found
    await tx.access.updatePrincipal({ ...changed, updatedAt: now })
    return changed
  },
  event: (input, { id, login }) => ({
    action: input.forbidden ? 'principal.reveal_forbidden' : 'principal.reveal_allowed',
    targets: [{ kind: 'user', id, name: login }],
  }),
})

/** The very same where it is so already. */
export function switchedWorkspace(workspace: Workspace, writeOnly: boolean): Workspace {
  const { writeOnly: was = false, ...rest } = workspace
  if (was === writeOnly) return workspace
  return writeOnly ? { ...rest, writeOnly } : rest
}

/** The very same where it is so already. */
export function switchedPrincipal(principal: Principal, forbidden: boolean): Principal {
  const { revealForbidden: was = false, ...rest } = principal
  if (was === forbidden) return principal
  return forbidden ? { ...rest, revealForbidden: true } : rest
}
