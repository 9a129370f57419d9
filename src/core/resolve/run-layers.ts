import type { EnvironmentId, PrincipalId, ProjectId, WorkspaceId } from '../ids.ts'
import { asId } from '../ids.ts'
import type { Import } from '../place/place-store.ts'
import type { Environment, Project, Workspace } from '../place/place.ts'
import type { Home } from '../secret/secret.ts'
import { sharedStore } from '../secret/secret.ts'
import type { Tx } from '../transaction.ts'
import type { LayerSource } from './layer.ts'

export interface RunPlace {
  readonly workspace: Workspace
  readonly project: Project
  readonly environment?: Environment
}

/**
 * What `run` reads, strongest first: the caller's personal value, the environment, its imports, the project's defaults,
 * the project's imports, the workspace.
 */
export async function runLayers(tx: Tx, at: RunPlace, principalId: PrincipalId): Promise<LayerSource[]> {
  const { workspace, project, environment } = at
  const home: Home = { kind: 'project', id: project.id, workspaceId: workspace.id }
  const layers: LayerSource[] = []
  if (environment !== undefined) {
    const line = { environmentId: environment.id }
    const label = `environment ${environment.name}`
    if (environment.personalOverrides) {
      layers.push({
        label: `personal value in ${label}`,
        home,
        store: sharedStore,
        line: { ...line, principalId },
      })
    }
    layers.push({ label, home, store: sharedStore, line })
    layers.push(...(await importedLayers(tx, at, 'environment', environment.id)))
  }
  layers.push({ label: `project ${project.name}`, home, store: sharedStore, line: {} })
  layers.push(...(await importedLayers(tx, at, 'project', project.id)))
  layers.push({
    label: `workspace ${workspace.slug}`,
    home: { kind: 'workspace', id: workspace.id, workspaceId: workspace.id },
    store: sharedStore,
    line: {},
    audienceOf: { projectId: project.id, visibility: project.visibility },
  })
  return layers
}

export async function importedLayers(tx: Tx, at: RunPlace, kind: string, id: string): Promise<LayerSource[]> {
  const layers: LayerSource[] = []
  for (const edge of await tx.places.imports(kind, id)) {
    const layer = await layerOf(tx, at, edge)
    if (layer !== undefined) layers.push(layer)
  }
  return layers
}

/** An import whose source is gone gives nothing; `doctor` is where that shows. */
async function layerOf(tx: Tx, at: RunPlace, edge: Import): Promise<LayerSource | undefined> {
  const { store } = edge
  if (edge.fromKind === 'environment') {
    const environment = await tx.places.environmentById(asId<EnvironmentId>(edge.fromId))
    if (environment === undefined) return undefined
    const home: Home = { kind: 'project', id: environment.projectId, workspaceId: environment.workspaceId }
    return {
      label: `import of environment ${environment.name}`,
      home,
      store,
      line: { environmentId: environment.id },
    }
  }
  if (edge.fromKind === 'project') {
    const project = await tx.places.projectById(asId<ProjectId>(edge.fromId))
    if (project === undefined) return undefined
    const home: Home = { kind: 'project', id: project.id, workspaceId: project.workspaceId }
    return { label: `import of project ${project.name}, store ${store}`, home, store, line: {} }
  }
  if (edge.fromKind === 'workspace') {
    const workspace = await tx.places.workspaceById(asId<WorkspaceId>(edge.fromId))
    if (workspace === undefined) return undefined
    const home: Home = { kind: 'workspace', id: workspace.id, workspaceId: workspace.id }
    const audienceOf = { projectId: at.project.id, visibility: at.project.visibility }
    return {
      label: `import of workspace ${workspace.slug}, store ${store}`,
      home,
      store,
      line: {},
      audienceOf,
    }
  }
  return undefined
}
