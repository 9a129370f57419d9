import { DomainError } from '../error.ts'
import type { EnvironmentId, ProjectId, TeamId } from '../ids.ts'
import { asId, isUuid } from '../ids.ts'
import { allowsInTeam } from '../place/list-teams.ts'
import type { Place, Workspace } from '../place/place.ts'
import type { Context } from '../use-case.ts'
import type { Permission } from './permission.ts'
import type { TokenPlace } from './principal.ts'

/** Where somebody may act within a workspace: everywhere, or in what is listed by id and what lies below it. */
export interface PlaceScope {
  readonly all: boolean
  readonly teams: readonly string[]
  readonly projects: readonly string[]
  readonly environments: readonly string[]
}

/** A place of a scope, with the place it stands for where it is one. */
export interface ScopedPlace {
  readonly at: TokenPlace
  readonly allows: (permission: Permission) => boolean
}

/** The places a scope lists, none for all of the workspace. Throws `not_found` for one that the caller does not see. */
export async function scopedPlaces(
  context: Context,
  workspace: Workspace,
  scope: PlaceScope,
): Promise<ScopedPlace[]> {
  if (scope.all) return []
  const places = [
    ...(await teamsOf(context, workspace, scope.teams)),
    ...(await projectsOf(context, workspace, scope.projects)),
    ...(await environmentsOf(context, workspace, scope.environments)),
  ]
  if (places.length === 0) throw invalid('scope', 'A scope is all of the workspace or lists what it is')
  return places
}

async function teamsOf(
  context: Context,
  workspace: Workspace,
  ids: readonly string[],
): Promise<ScopedPlace[]> {
  const teams = ids.length === 0 ? [] : await context.tx.places.teams(workspace.id)
  return ids.map((id) => {
    const team = teams.find((each) => each.id === id)
    if (team === undefined || !allowsInTeam(context, 'project:read', workspace, team)) {
      throw unseen('team')
    }
    const at = { teamId: asId<TeamId>(team.id) }
    return { at, allows: (permission) => allowsInTeam(context, permission, workspace, team) }
  })
}

async function projectsOf(
  context: Context,
  workspace: Workspace,
  ids: readonly string[],
): Promise<ScopedPlace[]> {
  const places: ScopedPlace[] = []
  for (const id of ids) {
    const project = isUuid(id) ? await context.tx.places.projectById(asId<ProjectId>(id)) : undefined
    if (project?.workspaceId !== workspace.id || !context.caller.rights.sees({ workspace, project })) {
      throw unseen('project')
    }
    places.push(scoped(context, { workspace, project }, { projectId: project.id }))
  }
  return places
}

async function environmentsOf(
  context: Context,
  workspace: Workspace,
  ids: readonly string[],
): Promise<ScopedPlace[]> {
  const places: ScopedPlace[] = []
  for (const id of ids) {
    const { tx, caller } = context
    const environment = isUuid(id) ? await tx.places.environmentById(asId<EnvironmentId>(id)) : undefined
    const project = environment === undefined ? undefined : await tx.places.projectById(environment.projectId)
    const place =
      environment === undefined || project?.workspaceId !== workspace.id
        ? undefined
        : { workspace, project, environment }
    if (place === undefined || !caller.rights.sees(place)) {
      throw unseen('environment')
    }
    const at = { projectId: place.project.id, environmentId: place.environment.id }
    places.push(scoped(context, place, at))
  }
  return places
}

function scoped(context: Context, place: Place, at: TokenPlace): ScopedPlace {
  return { at, allows: (permission) => context.caller.rights.allows(permission, place) }
}

/** The scope that lists these places; no places are all of the workspace. */
export function scopeOf(places: readonly TokenPlace[]): PlaceScope {
  const all = places.length === 0 || places.some((at) => Object.values(at).every((id) => id === undefined))
  if (all) return { all: true, teams: [], projects: [], environments: [] }
  const environments = places.flatMap(({ environmentId }) => environmentId ?? [])
  const projects = places.flatMap((at) => (at.environmentId === undefined ? (at.projectId ?? []) : []))
  const teams = places.flatMap((at) => (at.projectId === undefined ? (at.teamId ?? []) : []))
  return { all: false, teams, projects, environments }
}

function unseen(subject: string): DomainError {
  return new DomainError('not_found', `There is no such ${subject} in this workspace`, { subject })
}

function invalid(path: string, message: string): DomainError {
  return new DomainError('invalid', message, { violations: [{ path, rule: 'reference', message }] })
}
