import { limits } from '../../limits.ts'
import type { Rights } from '../access/rights.ts'
import { DomainError } from '../error.ts'
import type { Group } from '../group/group.ts'
import type { EnvironmentId, ProjectId, WorkspaceId } from '../ids.ts'
import { asId } from '../ids.ts'
import type { Place } from '../place/place.ts'
import { sharedStore } from '../secret/store.ts'
import type { Context } from '../use-case.ts'
import type { ConsumerDeclaration } from './consumer.ts'
import type { ConsumedPhase } from './resolve-layers.ts'

/** A consumer where it runs. */
export interface ReachedConsumer {
  /** As it is asked for, and what people call it. */
  readonly as: string
  readonly label: string
  readonly phase: ConsumedPhase
  readonly place: Place
}

/** A home, and the stores of it that somebody may read. */
export interface ReadHome {
  readonly place: Place
  readonly group?: Group
  readonly stores: readonly string[]
}

const phases = ['runtime', 'build'] as const

/**
 * Every consumer that could read one of the homes, itself or through imports, or through a reference within the project,
 * as far as the caller may list what it reads: others are not counted either. Throws `limit` when they are too many.
 */
export async function reachedConsumers(
  context: Context,
  homes: readonly ReadHome[],
  rights: Rights,
): Promise<ReachedConsumer[]> {
  const stores = new Set(homes.flatMap((home) => home.stores))
  const declared = context.consumers.all.filter(({ layers }) =>
    layers.some(({ store, imports }) => imports || stores.has(store)),
  )
  const found: ReachedConsumer[] = []
  for (const place of await reachedPlaces(context, homes)) {
    if (!rights.sees(place) || !rights.allows('secret:list', place)) continue
    for (const { name } of declared.filter((each) => runsAt(each, place))) {
      for (const phase of phases) found.push({ as: name, label: name, phase, place })
    }
    if (place.environment === undefined && homes.some(({ group }) => group !== undefined)) {
      found.push(...(await workloadsAt(context, place)))
    }
    if (found.length > limits.reachedConsumersMax) throw tooMany()
  }
  return found
}

/** Those who run at one place together: what they read is much the same. */
export function byPlace(reached: readonly ReachedConsumer[]): ReachedConsumer[][] {
  const found = new Map<Place, ReachedConsumer[]>()
  for (const consumer of reached) {
    const known = found.get(consumer.place)
    if (known === undefined) found.set(consumer.place, [consumer])
    else known.push(consumer)
  }
  return [...found.values()]
}

/** One that knows no environments runs in the project, and one that needs an environment in each of them. */
function runsAt({ layers, environmentOptional }: ConsumerDeclaration, { environment }: Place): boolean {
  const knows = layers.some(({ from }) => from === 'environment' || from === 'personal')
  return environment === undefined ? environmentOptional || !knows : knows
}

async function workloadsAt({ tx }: Context, place: Place): Promise<ReachedConsumer[]> {
  const workloads = place.project === undefined ? [] : await tx.places.workloads(place.project.id)
  return workloads.flatMap(({ id, kind, slug }) =>
    phases.map((phase) => ({ as: `workload:${id}`, label: `${kind} ${slug}`, phase, place })),
  )
}

/** Where consumers run that read these homes: projects, and their environments. */
async function reachedPlaces(context: Context, homes: readonly ReadHome[]): Promise<Place[]> {
  const found = new Map<string, Place>()
  const add = (places: readonly Place[]) => {
    for (const place of places) found.set(place.environment?.id ?? place.project?.id ?? '', place)
  }
  for (const { place } of homes) {
    if (place.project === undefined) add(await placesOfWorkspace(context, place))
    // In the whole project: a value may be referred to from another environment.
    else add(await placesOfProject(context, { workspace: place.workspace, project: place.project }))
  }
  const ids = await importers(context, homes)
  for (const place of await homesOf(context, ids)) {
    if (place.environment !== undefined) add([place])
    else if (place.project === undefined) add(await placesOfWorkspace(context, place))
    else add(await placesOfProject(context, { workspace: place.workspace, project: place.project }))
  }
  return [...found.values()]
}

/** The homes that import any of these, and those that import them in turn. */
async function importers({ tx }: Context, homes: readonly ReadHome[]): Promise<string[]> {
  const seen = new Set<string>()
  let level: string[] = []
  for (const { place, group, stores } of homes) {
    const id = group?.id ?? place.environment?.id ?? place.project?.id ?? place.workspace.id
    for (const store of stores) level.push(...(await tx.places.importersOf([id], store)))
  }
  while (level.length > 0) {
    const fresh = [...new Set(level)].filter((id) => !seen.has(id))
    for (const id of fresh) seen.add(id)
    level = fresh.length === 0 ? [] : await tx.places.importersOf(fresh, sharedStore)
  }
  return [...seen]
}

/** Ids are unique across kinds; of what is gone nobody reads. */
async function homesOf({ tx }: Context, ids: readonly string[]): Promise<Place[]> {
  if (ids.length === 0) return []
  const environments = await tx.places.environmentsByIds(ids.map(asId<EnvironmentId>))
  const projectIds = [...ids, ...environments.map(({ projectId }) => projectId)].map(asId<ProjectId>)
  const projects = await tx.places.projectsByIds([...new Set(projectIds)])
  const workspaceIds = [...ids, ...projects.map(({ workspaceId }) => workspaceId)].map(asId<WorkspaceId>)
  const workspaces = await tx.places.workspacesByIds([...new Set(workspaceIds)])
  const wanted = new Set(ids)
  const homes: Place[] = workspaces.filter(({ id }) => wanted.has(id)).map((workspace) => ({ workspace }))
  for (const project of projects) {
    const workspace = workspaces.find(({ id }) => id === project.workspaceId)
    if (workspace === undefined) continue
    if (wanted.has(project.id)) homes.push({ workspace, project })
    const within = environments.filter(({ projectId }) => projectId === project.id)
    homes.push(...within.map((environment) => ({ workspace, project, environment })))
  }
  return homes
}

async function placesOfWorkspace(context: Context, { workspace }: Place): Promise<Place[]> {
  const all: Place[] = []
  for (const project of await context.tx.places.projects(workspace.id)) {
    all.push(...(await placesOfProject(context, { workspace, project })))
  }
  return all
}

async function placesOfProject(
  { tx }: Context,
  { workspace, project }: Required<Pick<Place, 'workspace' | 'project'>>,
): Promise<Place[]> {
  const environments = await tx.places.environments(project.id)
  return [{ workspace, project }, ...environments.map((environment) => ({ workspace, project, environment }))]
}

function tooMany(): DomainError {
  const message = `More than ${limits.reachedConsumersMax} consumers read here: ask at a smaller place`
  return new DomainError('limit', message, { subject: 'consumer' })
}
