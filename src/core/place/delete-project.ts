import { DomainError } from '../error.ts'
import { endGroup } from '../group/delete-group.ts'
import { groupTarget } from '../group/group-target.ts'
import { secretTarget } from '../secret/secret-target.ts'
import type { Written } from '../secret/write-value.ts'
import type { Group } from '../group/group.ts'
import type { Context } from '../use-case.ts'
import { useCase } from '../use-case.ts'
import type { Locator, Place, Project } from './place.ts'

export interface DeleteProject {
  readonly at: Locator
  /** Without it a project that still holds something is refused with `conflict`. */
  readonly withContents: boolean
}

export interface EndedProject {
  readonly project: Project
  readonly groups: readonly Group[]
  readonly ended: readonly Written[]
}

/** Ends a project and the groups in it; every version stays in history. */
export const deleteProject = useCase<DeleteProject, EndedProject>({
  action: 'project.delete',
  permission: 'project:write',
  at: (input) => input.at,
  async run(context, input) {
    const { project } = context.place
    if (project === undefined) throw new DomainError('invalid', 'This is not a project')
    if (!input.withContents && (await holdsSomething(context, project))) {
      throw new DomainError('conflict', 'The project is not empty', { subject: 'project' })
    }
    return endProject(context, project)
  },
  event: (_input, { project, groups, ended }) => ({
    action: 'project.deleted',
    targets: [
      { kind: 'project', id: project.id, name: project.name },
      ...groups.map(groupTarget),
      ...ended.map(secretTarget),
    ],
  }),
})

export async function endProject(
  context: Context & { readonly place: Place },
  project: Project,
): Promise<EndedProject> {
  const groups = await groupsOf(context, project)
  const ended: Written[] = []
  for (const group of groups) ended.push(...(await endGroup(context, group)).ended)
  await context.tx.places.deleteProject(project.id)
  return { project, groups, ended }
}

function groupsOf({ tx }: Context, { id, workspaceId }: Project): Promise<Group[]> {
  return tx.groups.list({ workspaceId, projectId: id })
}

async function holdsSomething(context: Context, project: Project): Promise<boolean> {
  const { tx, stores } = context
  const { id, workspaceId } = project
  const registered = [await tx.places.workloads(id), await tx.places.addons(id)]
  const inside = [...registered, await tx.places.environments(id), await groupsOf(context, project)]
  if (inside.some((items) => items.length > 0)) return true
  for (const store of stores.perEnvironment) {
    const secrets = await tx.secrets.liveSecrets({ kind: 'project', id, workspaceId }, store)
    if (secrets.length > 0) return true
  }
  return false
}
