import type { Permission } from '../access/permission.ts'
import type { ProjectId } from '../ids.ts'
import { asId } from '../ids.ts'
import { homeOf } from '../secret/home.ts'
import { sharedStore } from '../secret/secret.ts'
import type { Context } from '../use-case.ts'
import { useCase } from '../use-case.ts'
import type { Environment, Locator, Place, Project, Team, Workspace } from './place.ts'

export interface CountedProject {
  readonly project: Project
  /** Of those the caller sees. */
  readonly environments: number
  readonly secrets: number
}

export interface TeamProjects {
  readonly team: Team
  readonly projects: readonly CountedProject[]
}

type PlacedContext = Context & { readonly place: Place }

/** The workspace's teams with the projects whose home they are, as far as the caller sees them. By name. */
export const listTeamProjects = useCase<{ readonly at: Locator }, readonly TeamProjects[]>({
  action: 'project.list',
  permission: undefined,
  at: (input) => input.at,
  async run(context) {
    const teams = await teamsSeen(context)
    const { workspace } = context.place
    const counts = await context.tx.secrets.countPerProject(workspace.id, sharedStore)
    const counted: TeamProjects[] = []
    for (const { team, projects } of teams) {
      const each: CountedProject[] = []
      for (const project of projects) each.push(await countProject(context, project, counts))
      counted.push({ team, projects: each })
    }
    return counted
  },
  event: (_input, output) => ({
    action: 'project.listed',
    details: { shown: output.reduce((sum, { projects }) => sum + projects.length, 0) },
  }),
})

/** The same without counting what is in the projects. */
export const listTeams = useCase<
  { readonly at: Locator },
  readonly { readonly team: Team; readonly projects: readonly Project[] }[]
>({
  action: 'team.list',
  permission: undefined,
  at: (input) => input.at,
  run: teamsSeen,
  event: (_input, output) => ({ action: 'team.listed', details: { shown: output.length } }),
})

async function teamsSeen(context: PlacedContext): Promise<{ team: Team; projects: Project[] }[]> {
  const { workspace } = context.place
  const teams = await context.tx.places.teams(workspace.id)
  const all = await context.tx.places.projects(workspace.id)
  const seen = all.filter((project) => context.caller.rights.sees({ workspace, project }))
  return teams.flatMap((team) => {
    const projects = seen.filter((project) => project.teamId === team.id)
    const shown = projects.length > 0 || allowsInTeam(context, 'project:read', workspace, team)
    return shown ? [{ team, projects }] : []
  })
}

/** Whether the caller could do this to a project of the team: rights are asked for projects, and it may have none. */
export function allowsInTeam(
  context: Context,
  permission: Permission,
  workspace: Workspace,
  team: Pick<Team, 'id'>,
): boolean {
  const project: Project = {
    id: asId<ProjectId>('00000000-0000-0000-0000-000000000000'),
    workspaceId: workspace.id,
    teamId: team.id,
    name: '',
    slug: '',
    visibility: 'private',
    createdAt: 0,
    updatedAt: 0,
  }
  return context.caller.rights.allows(permission, { workspace, project })
}

async function countProject(
  context: PlacedContext,
  project: Project,
  counts: ReadonlyMap<string, number>,
): Promise<CountedProject> {
  const { workspace } = context.place
  const { rights } = context.caller
  const all = await context.tx.places.environments(project.id)
  const seen = all.filter((environment) => rights.sees({ workspace, project, environment }))
  const whole = rights.allows('secret:list', { workspace, project })
  const secrets = whole ? (counts.get(project.id) ?? 0) : await countSeen(context, project, seen)
  return { project, environments: seen.length, secrets }
}

async function countSeen(
  context: PlacedContext,
  project: Project,
  environments: readonly Environment[],
): Promise<number> {
  const { workspace } = context.place
  const names = new Set<string>()
  for (const environment of environments) {
    if (!context.caller.rights.allows('secret:list', { workspace, project, environment })) continue
    const home = homeOf({ workspace, project })
    for (const head of await context.tx.secrets.heads(home, sharedStore, { environmentId: environment.id })) {
      names.add(head.secret.foldedName)
    }
  }
  return names.size
}
