import { DomainError } from '../error.ts'
import { useCase } from '../use-case.ts'
import { checkProjectName } from './names.ts'
import type { Locator, Project, Visibility } from './place.ts'

export interface ChangeProject {
  readonly at: Locator
  readonly name?: string
  readonly slug?: string
  readonly visibility?: Visibility
  /** The id of its new home team. */
  readonly team?: string
}

/** Throws `conflict` where another project of the workspace has the name or slug. */
export const changeProject = useCase<ChangeProject, Project>({
  action: 'project.change',
  permission: 'project:write',
  at: (input) => input.at,
  async run(context, input) {
    const { workspace, project } = context.place
    if (project === undefined) throw new DomainError('invalid', 'This is not a project')
    const { places } = context.tx
    for (const word of [input.name, input.slug]) {
      const taken = word === undefined ? undefined : await places.project(workspace.id, word)
      if (taken !== undefined && taken.id !== project.id) {
        throw new DomainError('conflict', 'There is already a project of this name', { subject: 'project' })
      }
    }
    if (input.name !== undefined) checkProjectName(input.name)
    const teams = input.team === undefined ? [] : await places.teams(workspace.id)
    const team = teams.find((each) => each.id === input.team)
    if (input.team !== undefined && team === undefined) {
      throw new DomainError('not_found', 'There is no such team', { subject: 'team' })
    }
    const changed: Project = {
      ...project,
      name: input.name ?? project.name,
      slug: input.slug ?? project.slug,
      visibility: input.visibility ?? project.visibility,
      teamId: team?.id ?? project.teamId,
      updatedAt: context.now,
    }
    await places.updateProject(changed)
    return changed
  },
  event: (_input, { id, name }) => ({ action: 'project.changed', targets: [{ kind: 'project', id, name }] }),
})
