import { grantRole } from '../access/users.ts'
import { instanceUseCase, useCase } from '../use-case.ts'
import { createWorkspace, slugTaken } from './create-workspace.ts'
import { checkWorkspaceSlug } from './names.ts'
import type { Locator, Workspace } from './place.ts'

const workspaceTarget = ({ id, slug }: Workspace) => ({ kind: 'workspace', id, name: slug })

/** A workspace whose owner is the caller. Throws `conflict` when a workspace or a login has the slug. */
export const addWorkspace = instanceUseCase<{ readonly name: string; readonly slug: string }, Workspace>({
  action: 'workspace.create',
  permission: 'instance:manage',
  at: 'instance',
  async run(context, { name, slug }) {
    const workspace = await createWorkspace(context, { kind: 'organization', slug, name })
    const principalId = context.caller.principal.id
    await grantRole(context, { principalId, role: 'owner', workspaceId: workspace.id })
    return workspace
  },
  event: (_input, workspace) => ({ action: 'workspace.created', targets: [workspaceTarget(workspace)] }),
})

export interface ChangeWorkspace {
  readonly at: Locator
  readonly name?: string
  readonly slug?: string
}

/** A personal workspace has its user's login for a slug, and keeps it. */
export const changeWorkspace = useCase<ChangeWorkspace, Workspace>({
  action: 'workspace.change',
  permission: 'workspace:write',
  at: (input) => input.at,
  async run(context, { name, slug }) {
    const { workspace } = context.place
    const wanted = { ...workspace, name: name ?? workspace.name, slug: slug ?? workspace.slug }
    if (wanted.slug !== workspace.slug) {
      if (workspace.kind === 'user') throw slugTaken()
      checkWorkspaceSlug(wanted.slug)
      if ((await context.tx.places.slugHolder(wanted.slug)) !== undefined) throw slugTaken()
    }
    if (wanted.slug === workspace.slug && wanted.name === workspace.name) return workspace
    const changed = { ...wanted, updatedAt: context.now }
    await context.tx.places.updateWorkspace(changed)
    return changed
  },
  event: (_input, workspace) => ({ action: 'workspace.changed', targets: [workspaceTarget(workspace)] }),
})
