import { limits } from '../../limits.ts'
import { DomainError } from '../error.ts'
import type { Group } from '../group/group.ts'
import type { EnvironmentId, ProjectId, WorkspaceId } from '../ids.ts'
import { asId } from '../ids.ts'
import type { Import } from '../place/place-store.ts'
import type { Environment, Project, Workspace } from '../place/place.ts'
import { sharedStore } from '../secret/store.ts'
import type { Tx } from '../transaction.ts'

/** A home that may import. Ids are unique across kinds. */
export interface Importer {
  readonly kind: string
  readonly id: string
  readonly label: string
}

/** What an import leads to, as far as it is still there. */
export interface ImportSource {
  readonly edge: Import
  readonly label: string
  readonly workspace: Workspace
  readonly project?: Project
  readonly environment?: Environment
  readonly group?: Group
}

/** Who imports what, and in which order, for every home that a consumer can come to. */
export interface ImportGraph {
  of(importerId: string): readonly ImportSource[]
}

/** An imported layer with the chain of importers that led to it, the consumer's own home first. */
export interface ImportStep {
  readonly source: ImportSource
  readonly importer: Importer
}

interface Known {
  readonly workspaces: Map<string, Workspace>
  readonly projects: Map<string, Project>
  readonly environments: Map<string, Environment>
  readonly groups: Map<string, Group>
}

export interface KnownPlace {
  readonly workspace: Workspace
  readonly project?: Project
  readonly environment?: Environment
}

/**
 * Reads level by level, so that the statements are as many as the imports are deep. `instead`: what importers are thought
 * to import, in place of what is stored.
 */
export async function loadImports(
  tx: Tx,
  importerIds: readonly string[],
  here: KnownPlace,
  instead: ReadonlyMap<string, readonly Import[]> = new Map(),
): Promise<ImportGraph> {
  const known = knownOf(here)
  const edges = new Map<string, readonly ImportSource[]>()
  let wanted = [...importerIds]
  for (let depth = 0; wanted.length > 0 && depth <= limits.importDepthMax; depth += 1) {
    const found = new Map([...(await tx.places.importsInto(wanted)), ...instead])
    await learn(tx, known, [...found.values()].flat())
    for (const id of wanted) edges.set(id, sourcesOf(known, found.get(id) ?? []))
    const next = wanted.flatMap((id) => (edges.get(id) ?? []).filter(bringsImports))
    wanted = [...new Set(next.map(({ edge }) => edge.fromId))].filter((id) => !edges.has(id))
  }
  return { of: (id) => edges.get(id) ?? [] }
}

/** A home's own imports belong to its shared secrets: another store is imported alone. */
function bringsImports({ edge }: ImportSource): boolean {
  return edge.store === sharedStore
}

/**
 * What a home imports, strongest first; what an imported home itself imports follows directly below it. Throws
 * `conflict` naming the circle when imports lead back to themselves, and `limit` when they are too many or too deep.
 */
export function walkImports(graph: ImportGraph, importer: Importer): ImportStep[] {
  const steps: ImportStep[] = []
  const walk = (from: Importer, path: readonly Importer[]): void => {
    for (const source of graph.of(from.id)) {
      steps.push({ source, importer: from })
      if (steps.length > limits.importedLayersMax) throw tooMany()
      if (!bringsImports(source)) continue
      const next = { kind: source.edge.fromKind, id: source.edge.fromId, label: source.label }
      const start = path.findIndex(({ id }) => id === next.id)
      if (start !== -1) throw importCycle([...path.slice(start), next])
      if (path.length > limits.importDepthMax) throw tooDeep()
      walk(next, [...path, next])
    }
  }
  walk(importer, [importer])
  return steps
}

function importCycle(path: readonly Importer[]): DomainError {
  const message = `Imports go in a circle: ${path.map(({ label }) => label).join(' → ')}`
  return new DomainError('conflict', message, { subject: 'import_cycle' })
}

function tooDeep(): DomainError {
  return new DomainError('limit', `Imports are nested more than ${limits.importDepthMax} deep`, {
    subject: 'import',
  })
}

function tooMany(): DomainError {
  return new DomainError('limit', `Imports add more than ${limits.importedLayersMax} layers`, {
    subject: 'import',
  })
}

function knownOf({ workspace, project, environment }: KnownPlace): Known {
  return {
    workspaces: new Map([[workspace.id, workspace]]),
    projects: new Map(project === undefined ? [] : [[project.id, project]]),
    environments: new Map(environment === undefined ? [] : [[environment.id, environment]]),
    groups: new Map(),
  }
}

async function learn(tx: Tx, known: Known, edges: readonly Import[]): Promise<void> {
  const environmentIds = missing(known.environments, idsOf(edges, 'environment')).map(asId<EnvironmentId>)
  for (const found of await readAll(environmentIds, (ids) => tx.places.environmentsByIds(ids))) {
    known.environments.set(found.id, found)
  }
  for (const id of missing(known.groups, idsOf(edges, 'group'))) {
    const found = await tx.groups.findById(id)
    if (found?.live === true) known.groups.set(found.id, found)
  }
  const within = edges.flatMap(({ fromId }) => {
    return (known.environments.get(fromId) ?? known.groups.get(fromId))?.projectId ?? []
  })
  const projectIds = missing(known.projects, [...idsOf(edges, 'project'), ...within])
  for (const found of await readAll(projectIds.map(asId<ProjectId>), (ids) => tx.places.projectsByIds(ids))) {
    known.projects.set(found.id, found)
  }
  const ofProjects = [...known.projects.values()].map(({ workspaceId }) => workspaceId)
  const workspaceIds = missing(known.workspaces, [...idsOf(edges, 'workspace'), ...ofProjects])
  const read = (ids: readonly WorkspaceId[]) => tx.places.workspacesByIds(ids)
  for (const found of await readAll(workspaceIds.map(asId<WorkspaceId>), read)) {
    known.workspaces.set(found.id, found)
  }
}

function idsOf(edges: readonly Import[], kind: Import['fromKind']): string[] {
  return edges.filter(({ fromKind }) => fromKind === kind).map(({ fromId }) => fromId)
}

function missing(known: ReadonlyMap<string, unknown>, ids: readonly string[]): string[] {
  return [...new Set(ids)].filter((id) => !known.has(id))
}

async function readAll<Id, Found>(
  ids: readonly Id[],
  read: (ids: readonly Id[]) => Promise<Found[]>,
): Promise<Found[]> {
  return ids.length === 0 ? [] : read(ids)
}

/** An import whose source is gone gives nothing; `doctor` is where that shows. */
function sourcesOf(known: Known, edges: readonly Import[]): ImportSource[] {
  return edges.flatMap((edge) => sourceOf(known, edge) ?? [])
}

function sourceOf(known: Known, edge: Import): ImportSource | undefined {
  if (edge.fromKind === 'workspace') {
    const workspace = known.workspaces.get(edge.fromId)
    return workspace === undefined ? undefined : { edge, workspace, label: `workspace ${workspace.slug}` }
  }
  const environment = edge.fromKind === 'environment' ? known.environments.get(edge.fromId) : undefined
  const group = edge.fromKind === 'group' ? known.groups.get(edge.fromId) : undefined
  const project = known.projects.get((environment ?? group)?.projectId ?? edge.fromId)
  const workspace = project === undefined ? undefined : known.workspaces.get(project.workspaceId)
  if (project === undefined || workspace === undefined) return undefined
  if (edge.fromKind === 'project') return { edge, workspace, project, label: `project ${project.name}` }
  if (group !== undefined) return { edge, workspace, project, group, label: `group ${group.slug}` }
  if (environment === undefined) return undefined
  return { edge, workspace, project, environment, label: `environment ${environment.name}` }
}
