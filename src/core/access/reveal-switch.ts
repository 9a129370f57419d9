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
    const { writeOnly: was, ...workspace } = place.workspace
    if ((was ?? false) === writeOnly) return place.workspace
    const changed = { ...workspace, updatedAt: now, ...(writeOnly ? { writeOnly } : {}) }
    await tx.places.updateWorkspace(changed)
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
    const { revealForbidden: was, ...principal } = found
    if ((was ?? false) === forbidden) return found
    const changed = { ...principal, updatedAt: now, ...(forbidden ? { revealForbidden: true } : {}) }
    await tx.access.updatePrincipal(changed)
    return changed
  },
  event: (input, { id, login }) => ({
    action: input.forbidden ? 'principal.reveal_forbidden' : 'principal.reveal_allowed',
    targets: [{ kind: 'user', id, name: login }],
  }),
})
