import type { PrincipalId } from '../ids.ts'
import type { Context } from '../use-case.ts'
import { instanceUseCase } from '../use-case.ts'
import type { Workspace } from './place.ts'

export interface OwnedWorkspace {
  readonly workspace: Workspace
  /** Its first owner. */
  readonly ownerId: PrincipalId | undefined
}

/** The workspaces the caller sees, with their owners: organizations first, then personal ones, each by slug. */
export const listOwnedWorkspaces = instanceUseCase<Record<never, never>, readonly OwnedWorkspace[]>({
  action: 'workspace.list',
  permission: undefined,
  at: 'instance',
  async run(context) {
    const all = await context.tx.places.workspaces()
    const seen = all.filter((workspace) => context.caller.rights.sees({ workspace }))
    const owned: OwnedWorkspace[] = []
    for (const kind of ['organization', 'user'] as const) {
      for (const workspace of seen.filter((each) => each.kind === kind)) {
        owned.push({ workspace, ownerId: await ownerOf(context, workspace) })
      }
    }
    return owned
  },
  event: (_input, output) => ({ action: 'workspace.listed', details: { shown: output.length } }),
})

/** Grants come in the order they were given. */
export async function ownerOf(context: Context, workspace: Workspace): Promise<PrincipalId | undefined> {
  const grants = await context.tx.access.grants(workspace.id)
  const first = grants.find(
    (grant) => grant.role === 'owner' && grant.teamId === undefined && grant.projectId === undefined,
  )
  return first?.principalId
}
