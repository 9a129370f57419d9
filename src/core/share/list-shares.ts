import { needs } from '../access/missing-permission.ts'
import { DomainError } from '../error.ts'
import type { Locator } from '../place/place.ts'
import { inProject, seenEnvironments } from '../secret/in-project.ts'
import type { InProject } from '../secret/in-project.ts'
import { useCase } from '../use-case.ts'
import type { Share, ShareState } from './share.ts'
import { shareState, shareTarget } from './share.ts'

export interface ListedShare {
  readonly share: Share
  readonly state: ShareState
}

/** The shares of a project out of environments the caller sees, ended ones included, newest first. */
export const listShares = useCase<{ readonly at: Locator }, readonly ListedShare[]>({
  action: 'share.list',
  permission: undefined,
  at: (input) => input.at,
  async run(context) {
    const at = inProject(context)
    return (await sharesSeen(at)).map((share) => ({ share, state: shareState(share, context.now) }))
  },
  event: (_input, output) => ({ action: 'share.listed', details: { shown: output.length } }),
})

/** By who made it, or who manages the project. A share that has ended stays as it is. */
export const revokeShare = useCase<{ readonly at: Locator; readonly share: string }, Share>({
  action: 'share.revoke',
  permission: undefined,
  isAside: true,
  at: (input) => input.at,
  async run(context, input) {
    const at = inProject(context)
    const share = (await sharesSeen(at)).find(({ id }) => id === input.share)
    if (share === undefined) {
      throw new DomainError('not_found', 'There is no such share', { subject: 'share' })
    }
    const { principal, rights } = context.caller
    const own = share.createdBy === principal.id
    if (!own && !rights.allows('project:write', at.place)) throw needs('project:write')
    if (shareState(share, context.now) !== 'active') return share
    const revoked = { ...share, revokedAt: context.now }
    await context.tx.shares.update(revoked)
    await context.tx.shares.eraseContent(share.id)
    return revoked
  },
  event: (_input, share) => ({ action: 'share.revoked', targets: [shareTarget(share)] }),
})

async function sharesSeen(at: InProject): Promise<Share[]> {
  const { rights } = at.context.caller
  const seen = new Set<string>()
  for (const environment of await seenEnvironments(at)) {
    if (rights.allows('secret:list', { ...at.place, environment })) seen.add(environment.id)
  }
  const all = await at.context.tx.shares.list(at.place.project.id)
  return all.filter(({ environmentId }) => seen.has(environmentId))
}
