import { DomainError } from '../error.ts'
import type { ProjectId } from '../ids.ts'
import { asId } from '../ids.ts'
import type { Annotations } from '../register/register-store.ts'
import type { Context } from '../use-case.ts'
import { useCase } from '../use-case.ts'
import { homeTeamName, teamSlug } from './create-workspace.ts'
import { checkProjectName, deriveSlug } from './names.ts'
import type { Locator, Place, Project, Team, Visibility } from './place.ts'

/** What a surface notes on a project; the maps it gives replace those under their namespace. */
export interface Noted {
  readonly namespace: string
  readonly annotations: Annotations
}

export interface CreateProject {
  /** The workspace. */
  readonly at: Locator
  readonly name: string
  readonly slug?: string
  readonly visibility?: Visibility
  /** The id of its home team. */
  readonly team?: string
  readonly noted?: Noted
  /** The project is there already: `refuse` it, or `keep` it, noting what is to be noted. */
  readonly existing: 'refuse' | 'keep'
}

export interface WrittenProject {
  readonly place: Place
  readonly project: Project
  readonly created: boolean
  readonly annotations: Annotations
}

/** Makes a project in its workspace's home team. Throws `conflict` when its name or slug is taken. */
export const createProject = useCase<CreateProject, WrittenProject>({
  action: 'project.write',
  permission: 'project:write',
  at: (input) => input.at,
  async run(context, input) {
    const { place, tx, now } = context
    checkProjectName(input.name)
    const slug = input.slug ?? (deriveSlug(input.name) || context.newId())
    const found =
      (await tx.places.project(place.workspace.id, slug)) ??
      (await tx.places.project(place.workspace.id, input.name))
    if (found !== undefined && input.existing === 'refuse') {
      throw new DomainError('conflict', 'There is already a project of this name', { subject: 'project' })
    }
    const team = await homeTeam(context, input.team)
    const project: Project = found ?? {
      id: asId<ProjectId>(context.newId()),
      workspaceId: place.workspace.id,
      teamId: team.id,
      name: input.name,
      slug,
      visibility: input.visibility ?? 'private',
      createdAt: now,
      updatedAt: now,
    }
    if (found === undefined) await tx.places.insertProject(project)
    const annotations = input.noted?.annotations ?? {}
    if (input.noted !== undefined) {
      await tx.registers.replaceAnnotations('project', project.id, input.noted.namespace, annotations)
    }
    return { place: { ...place, project }, project, created: found === undefined, annotations }
  },
  event: (_input, { project, created }) => ({
    action: created ? 'project.created' : 'project.updated',
    targets: [{ kind: 'project', id: project.id, name: project.name }],
  }),
})

async function homeTeam(context: Context & { readonly place: Place }, id: string | undefined): Promise<Team> {
  const teams = await context.tx.places.teams(context.place.workspace.id)
  const slug = teamSlug(homeTeamName)
  const team = teams.find((each) => (id === undefined ? each.slug === slug : each.id === id))
  if (team !== undefined) return team
  if (id === undefined) throw new DomainError('integrity', 'The workspace has no home team')
  throw new DomainError('not_found', 'There is no such team', { subject: 'team' })
}

/** Changes what a surface noted on a project; what it does not name stays. */
export const annotateProject = useCase<
  { readonly at: Locator; readonly noted: Noted },
  { readonly place: Place; readonly annotations: Annotations }
>({
  action: 'project.write',
  permission: 'project:write',
  at: (input) => input.at,
  async run({ place, tx }, { noted }) {
    if (place.project === undefined) throw new DomainError('invalid', 'Only a project can be annotated here')
    const before = await tx.registers.annotations('project', place.project.id, noted.namespace)
    const annotations = { ...before, ...noted.annotations }
    await tx.registers.replaceAnnotations('project', place.project.id, noted.namespace, annotations)
    return { place, annotations }
  },
  event: (_input, { place }) => ({
    action: 'project.updated',
    targets: [{ kind: 'project', id: place.project?.id ?? '', name: place.project?.name ?? '' }],
  }),
})
