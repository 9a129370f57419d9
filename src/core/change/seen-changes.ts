import { limits } from '../../limits.ts'
import type { ChangeId } from '../ids.ts'
import type { Environment, Place, Project } from '../place/place.ts'
import { workspaceDeleted } from '../place/delete-workspace.ts'
import { loadImports } from '../resolve/import-graph.ts'
import { seedApplied } from '../seed/apply-seed.ts'
import type { Context } from '../use-case.ts'
import type { NumberedChange, RevisionOf } from './change-store.ts'
import { instanceRevision } from './change-store.ts'

export type PlacedContext = Context & { readonly place: Place }

/** A change as one reader may know of it. */
export interface SeenChange {
  readonly id: ChangeId
  readonly at: number
  /** What was done, and through which surface: only for who may list secrets there. */
  readonly action?: string
  readonly surface?: string
  /** Where it happened; the reader's own place where that is nothing it sees. */
  readonly place: Place
}

export interface SeenChanges {
  readonly changes: readonly SeenChange[]
  /** The number to go on from. */
  readonly number: number
  /** There may be more already. */
  readonly more: boolean
  /** Where the consumer reads from now. */
  readonly reads: Reads
}

/** Where what a consumer at a place receives comes from. */
export interface Reads {
  /** Homes beside the place's own: imported ones, and the caller's. */
  readonly homes: ReadonlySet<string>
  readonly workspaces: readonly RevisionOf[]
}

/**
 * Changes after a number that may alter what a consumer at this place receives, as far as the caller may know of them.
 * `before`: where it read from then, as nothing leads any more to a place that has ended.
 */
export async function seenChanges(
  context: PlacedContext,
  after: number,
  before: Reads,
): Promise<SeenChanges> {
  const reads = await readsOf(context)
  const homes = new Set([...before.homes, ...reads.homes])
  const workspaces = [...new Set([...before.workspaces, ...reads.workspaces])]
  const found = await context.tx.changes.after(after, workspaces, limits.changesTogetherMax)
  const concerning = found.filter((change) => concerns(context.place, homes, change))
  return {
    changes: await seen(context, concerning),
    number: found.at(-1)?.number ?? after,
    more: found.length === limits.changesTogetherMax,
    reads,
  }
}

export async function readsOf({ tx, place, caller }: PlacedContext): Promise<Reads> {
  const { workspace, project, environment } = place
  const own = [environment?.id, project?.id, workspace.id].filter((id) => id !== undefined)
  const graph = await loadImports(tx, own, place)
  const homes = new Set<string>([caller.principal.homeWorkspaceId])
  const workspaces = new Set<RevisionOf>([instanceRevision, workspace.id, caller.principal.homeWorkspaceId])
  const walked = new Set<string>(own)
  for (const importer of walked) {
    for (const { edge, ...source } of graph.of(importer)) {
      walked.add(edge.fromId)
      workspaces.add(source.workspace.id)
      // A change of one environment's values may have been made at its project, as a group's is.
      const at = [source.environment?.id, source.project?.id].filter((id) => id !== undefined)
      for (const id of at.length === 0 ? [source.workspace.id] : at) homes.add(id)
    }
  }
  return { homes, workspaces: [...workspaces] }
}

/**
 * At the place, above it or below it, or where it reads from. Of the instance's own, the seed may have touched anything; the
 * end of a workspace is the end of all that is read from it.
 */
function concerns(place: Place, homes: ReadonlySet<string>, change: NumberedChange): boolean {
  if (change.workspaceId === undefined) return change.action === seedApplied
  if (change.action === workspaceDeleted) return true
  if (homes.has(change.environmentId ?? change.projectId ?? change.workspaceId)) return true
  if (change.workspaceId !== place.workspace.id) return false
  const isSame = (mine: string | undefined, its: string | undefined) =>
    mine === undefined || its === undefined || mine === its
  return isSame(place.project?.id, change.projectId) && isSame(place.environment?.id, change.environmentId)
}

async function seen(context: PlacedContext, changes: readonly NumberedChange[]): Promise<SeenChange[]> {
  const { tx, caller, place: own } = context
  const projects = await byId<Project>(changes, 'projectId', (ids) => tx.places.projectsByIds(ids))
  const environments = await byId<Environment>(changes, 'environmentId', (ids) =>
    tx.places.environmentsByIds(ids),
  )
  return changes.map((change) => {
    const { id, createdAt: at, action, surface } = change
    const place = placeOf(own, projects.get(change.projectId), environments.get(change.environmentId), change)
    if (place === undefined || !caller.rights.sees(place)) return { id, at, place: own }
    return { id, at, place, ...(caller.rights.allows('secret:list', place) ? { action, surface } : {}) }
  })
}

/** `undefined` in another workspace; as deep as what is still there. */
function placeOf(
  { workspace }: Place,
  project: Project | undefined,
  environment: Environment | undefined,
  { workspaceId }: NumberedChange,
): Place | undefined {
  if (workspaceId !== workspace.id) return undefined
  if (project === undefined) return { workspace }
  return environment === undefined ? { workspace, project } : { workspace, project, environment }
}

async function byId<Item extends { readonly id: string }>(
  changes: readonly NumberedChange[],
  field: 'projectId' | 'environmentId',
  read: (ids: readonly Item['id'][]) => Promise<Item[]>,
): Promise<ReadonlyMap<string | undefined, Item>> {
  const ids = [...new Set(changes.map((change) => change[field]))].filter((id) => id !== undefined)
  const found = ids.length === 0 ? [] : await read(ids)
  return new Map(found.map((item) => [item.id, item]))
}
