import { DomainError } from '../error.ts'
import { endGroup } from '../group/delete-group.ts'
import { groupTarget } from '../group/group-target.ts'
import { secretTarget } from '../secret/secret-target.ts'
import type { Written } from '../secret/write-value.ts'
import type { Group } from '../group/group.ts'
import type { Context } from '../use-case.ts'
import { useCase } from '../use-case.ts'
import type { Locator, Project } from './place.ts'

export interface DeleteProject {
  readonly at: Locator
  /** Without it a project that still holds something is refused with `conflict`. */
  readonly withContents: boolean
}

export interface DeletedProject {
  readonly project: Project
  readonly groups: readonly Group[]
  readonly ended: readonly Written[]
}

/** Ends a project and the groups in it; every version stays in history. */
export const deleteProject = useCase<DeleteProject, DeletedProject>({
  action: 'project.delete',
  permission: 'project:write',
  at: (input) => input.at,
  async run(context, input) {
    const { project, workspace } = context.place
    const { places, groups } = context.tx
    if (project === undefined) throw new DomainError('invalid', 'This is not a project')
    const inside = await groups.list({ workspaceId: workspace.id, projectId: project.id })
    if (!input.withContents && (inside.length > 0 || (await holdsMore(context, project)))) {
      throw new DomainError('conflict', 'The project is not empty', { subject: 'project' })
    }
    const ended: Written[] = []
    for (const group of inside) ended.push(...(await endGroup(context, group)).ended)
    await places.deleteProject(project.id)
    return { project, groups: inside, ended }
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

async function holdsMore({ tx, stores }: Context, { id, workspaceId }: Project): Promise<boolean> {
  const registered = [await tx.places.workloads(id), await tx.places.addons(id)]
  if ([...registered, await tx.places.environments(id)].some((items) => items.length > 0)) return true
  for (const store of stores.perEnvironment) {
    const secrets = await tx.secrets.liveSecrets({ kind: 'project', id, workspaceId }, store)
    if (secrets.length > 0) return true
  }
  return false
}
