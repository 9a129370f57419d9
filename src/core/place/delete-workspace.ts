import { DomainError } from '../error.ts'
import type { WorkspaceId } from '../ids.ts'
import { asId, isUuid } from '../ids.ts'
import { endGroup } from '../group/delete-group.ts'
import type { EndedGroup } from '../group/delete-group.ts'
import { groupTarget } from '../group/group-target.ts'
import type { Group } from '../group/group.ts'
import { secretTarget } from '../secret/secret-target.ts'
import type { Context } from '../use-case.ts'
import { instanceUseCase } from '../use-case.ts'
import type { EndedProject } from './delete-project.ts'
import { endProject } from './delete-project.ts'
import type { Place, Workspace } from './place.ts'

export interface DeleteWorkspace {
  /** By slug or id. */
  readonly workspace: string
  /** Its slug: without it a workspace that still holds something is refused with `conflict`. */
  readonly confirm?: string
}

export interface DeletedWorkspace {
  readonly workspace: Workspace
  readonly projects: readonly EndedProject[]
  /** Those of the workspace itself. */
  readonly groups: readonly EndedGroup[]
  readonly members: number
  readonly tokens: number
}

export const workspaceDeleted = 'workspace.deleted'

/**
 * Ends a workspace with its projects, its groups, its members' roles and the tokens bound to it. Its record, its keys and every version
 * stay; its slug never comes to mean another one. On the instance's record, as nobody reads its own any more but the
 * operator. Throws `conflict` for a personal workspace, and `invalid` for another slug than its own.
 */
export const deleteWorkspace = instanceUseCase<DeleteWorkspace, DeletedWorkspace>({
  action: 'workspace.delete',
  permission: undefined,
  at: 'instance',
  changedAt: ({ workspace }) => ({ workspaceId: workspace.id }),
  async run(context, { workspace: named, confirm }) {
    const workspace = await workspaceNamed(context, named)
    context.require('workspace:write', { workspace })
    if (workspace.kind === 'user') {
      throw conflict('A personal workspace lives as long as its user')
    }
    if (confirm !== undefined && confirm !== workspace.slug) throw notItsSlug()
    const projects = await context.tx.places.projects(workspace.id)
    const groups = await context.tx.groups.list({ workspaceId: workspace.id })
    const isEmpty = projects.length === 0 && groups.length === 0 && !(await holdsSecrets(context, workspace))
    if (confirm === undefined && !isEmpty) {
      throw notEmpty()
    }
    const [members, tokens] = [await endGrants(context, workspace.id), await endTokens(context, workspace.id)]
    const ended: EndedProject[] = []
    for (const project of projects) {
      ended.push(await endProject({ ...context, place: { workspace, project } }, project))
    }
    const own = await endGroups({ ...context, place: { workspace } }, groups)
    await context.tx.places.updateWorkspace({ ...workspace, kind: 'ended', updatedAt: context.now })
    return { workspace, projects: ended, groups: own, members, tokens }
  },
  event: (_input, { workspace, projects, groups: own, members, tokens }) => ({
    action: workspaceDeleted,
    targets: [
      { kind: 'workspace', id: workspace.id, name: workspace.slug },
      ...projects.flatMap(({ project, groups, ended }) => [
        { kind: 'project', id: project.id, name: project.name },
        ...groups.map(groupTarget),
        ...ended.map(secretTarget),
      ]),
      ...own.flatMap(({ group, ended }) => [groupTarget(group), ...ended.map(secretTarget)]),
    ],
    details: { members, tokens },
  }),
})

async function workspaceNamed({ tx, caller }: Context, named: string): Promise<Workspace> {
  const found = isUuid(named)
    ? await tx.places.workspaceById(asId<WorkspaceId>(named))
    : await tx.places.workspaceBySlug(named)
  if (found !== undefined && caller.rights.sees({ workspace: found })) return found
  throw new DomainError('not_found', 'There is no such workspace, or none that you may see', {
    subject: 'workspace',
  })
}

async function holdsSecrets({ tx, stores }: Context, { id }: Workspace): Promise<boolean> {
  for (const store of stores.names) {
    if ((await tx.secrets.count({ kind: 'workspace', id, workspaceId: id }, store, {})) > 0) return true
  }
  return false
}

async function endGroups(
  context: Context & { readonly place: Place },
  groups: readonly Group[],
): Promise<EndedGroup[]> {
  const ended: EndedGroup[] = []
  for (const group of groups) ended.push(await endGroup(context, group))
  return ended
}

async function endGrants({ tx: { access } }: Context, id: WorkspaceId): Promise<number> {
  const grants = await access.grants(id)
  for (const grant of grants) await access.deleteGrant(grant.id)
  return new Set(grants.map(({ principalId }) => principalId)).size
}

async function endTokens({ tx: { access }, now }: Context, id: WorkspaceId): Promise<number> {
  const tokens = (await access.tokensIn(id)).filter(({ revokedAt }) => revokedAt === undefined)
  for (const token of tokens) await access.updateToken({ ...token, revokedAt: now })
  return tokens.length
}

function conflict(message: string): DomainError {
  return new DomainError('conflict', message, { subject: 'workspace' })
}

function notEmpty(): DomainError {
  const message = 'The workspace is not empty: name its slug as `confirm` to end all that it holds'
  const violations = [{ path: 'confirm', rule: 'required', message }]
  return new DomainError('conflict', message, { subject: 'workspace', violations })
}

function notItsSlug(): DomainError {
  const message = 'This is not the slug of the workspace'
  return new DomainError('invalid', message, { violations: [{ path: 'confirm', rule: 'const', message }] })
}
