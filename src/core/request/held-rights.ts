import { grantsRights } from '../access/grants-rights.ts'
import type { Permission } from '../access/permission.ts'
import type { Rights } from '../access/rights.ts'
import { DomainError } from '../error.ts'
import type { EnvironmentId, ProjectId, WorkspaceId } from '../ids.ts'
import type { Place } from '../place/place.ts'
import type { Context } from '../use-case.ts'

/** What the caller was found to be allowed, or without a permission to see, and where; at the instance without ids. */
export interface Held {
  readonly permission?: Permission
  readonly workspaceId?: WorkspaceId
  readonly projectId?: ProjectId
  readonly environmentId?: EnvironmentId
}

/**
 * All that the outcome of one request rests on, gathered while its use case asks: whoever is told the outcome again must
 * still hold it. No use case can forget to say what it asked for.
 */
export class HeldRights {
  readonly #held = new Map<string, Held>()

  /** The same rights; what they grant is noted. */
  noting(rights: Rights): Rights {
    const note = (place: Place | undefined, permission?: Permission) => {
      const held: Held = {
        ...(permission === undefined ? {} : { permission }),
        ...(place === undefined ? {} : { workspaceId: place.workspace.id }),
        ...(place?.project === undefined ? {} : { projectId: place.project.id }),
        ...(place?.environment === undefined ? {} : { environmentId: place.environment.id }),
      }
      this.#held.set(JSON.stringify(held), held)
      return true
    }
    return {
      sees: (place) => rights.sees(place) && note(place),
      allows: (permission, place) => rights.allows(permission, place) && note(place, permission),
    }
  }

  all(): readonly Held[] {
    return [...this.#held.values()]
  }
}

/**
 * What of it is held still, once the request is done: what it took away itself, such as the caller's own membership,
 * cannot be asked for again. Of a place that it ended, what is above it counts.
 */
export async function heldAfterwards(context: Context, held: readonly Held[]): Promise<readonly Held[]> {
  const rights = await grantsRights(context)
  const placeOf = await placesOf(context, held)
  return held
    .map((each) => standing(each, placeOf))
    .filter((each) => {
      const place = placeOf(each)
      return isSeen(rights, each, place) && isAllowed(rights, each, place)
    })
}

/** The nearest place that is still there. */
function standing(each: Held, placeOf: PlaceOf): Held {
  if (each.workspaceId === undefined || placeOf(each) !== undefined) return each
  const { environmentId, ...atProject } = each
  if (environmentId !== undefined) return standing(atProject, placeOf)
  const { projectId, ...atWorkspace } = atProject
  if (projectId !== undefined) return standing(atWorkspace, placeOf)
  const { workspaceId: _ended, ...atInstance } = atWorkspace
  return atInstance
}

/** Throws `not_found` for a place that the caller sees no longer, and `forbidden` for a permission that was taken away. */
export async function requireStillHeld(context: Context, held: readonly Held[]): Promise<void> {
  const rights = await grantsRights(context)
  const placeOf = await placesOf(context, held)
  for (const each of held) {
    const place = placeOf(each)
    if (!isSeen(rights, each, place)) throw new DomainError('not_found', 'Not found')
    const { permission } = each
    if (permission === undefined || isAllowed(rights, each, place)) continue
    const message = `This was done with the permission ${permission}, which was taken away since`
    throw new DomainError('forbidden', message, { permission })
  }
}

function isSeen(rights: Rights, { workspaceId }: Held, place: Place | undefined): boolean {
  return workspaceId === undefined || (place !== undefined && rights.sees(place))
}

function isAllowed(rights: Rights, { permission }: Held, place: Place | undefined): boolean {
  return permission === undefined || rights.allows(permission, place)
}

/** As it is now; `undefined` for one that is there no longer. */
type PlaceOf = (held: Held) => Place | undefined

async function placesOf({ tx }: Context, held: readonly Held[]): Promise<PlaceOf> {
  const [workspaces, projects, environments] = await Promise.all([
    tx.places.workspacesByIds(distinct(held.map(({ workspaceId }) => workspaceId))).then(byId),
    tx.places.projectsByIds(distinct(held.map(({ projectId }) => projectId))).then(byId),
    tx.places.environmentsByIds(distinct(held.map(({ environmentId }) => environmentId))).then(byId),
  ])
  return ({ workspaceId, projectId, environmentId }) => {
    const workspace = workspaceId === undefined ? undefined : workspaces.get(workspaceId)
    const project = projectId === undefined ? undefined : projects.get(projectId)
    const environment = environmentId === undefined ? undefined : environments.get(environmentId)
    const isGone =
      (projectId !== undefined && project === undefined) ||
      (environmentId !== undefined && environment === undefined)
    if (workspace === undefined || isGone) return undefined
    return {
      workspace,
      ...(project === undefined ? {} : { project }),
      ...(environment === undefined ? {} : { environment }),
    }
  }
}

function distinct<Id>(ids: readonly (Id | undefined)[]): readonly Id[] {
  return [...new Set(ids.filter((id) => id !== undefined))]
}

function byId<Row extends { readonly id: string }>(rows: readonly Row[]): ReadonlyMap<Row['id'], Row> {
  return new Map(rows.map((row) => [row.id, row]))
}
