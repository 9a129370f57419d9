import { groupHome } from '../group/group.ts'
import type { Project, Workspace } from '../place/place.ts'
import type { Home } from '../secret/secret.ts'
import { sharedStore } from '../secret/store.ts'
import type { Tx } from '../transaction.ts'
import type { ImportGraph, Importer, ImportStep } from './import-graph.ts'
import { walkImports } from './import-graph.ts'
import type { LayerSource } from './layer.ts'
import { linkedAddons } from './linked-offers.ts'

/** Where a consumer runs that something is imported for; without, an audience is not looked at. */
interface ReadingIn {
  readonly project?: Project
}

/** What a home imports as layers, strongest first: a group's own values come before those of the addons it links to. */
export async function importedLayers(
  tx: Tx,
  graph: ImportGraph,
  importer: Importer,
  at: ReadingIn,
): Promise<LayerSource[]> {
  const layers: LayerSource[] = []
  for (const step of walkImports(graph, importer)) {
    layers.push(importedLayer(step, at), ...(await addonLayers(tx, step)))
  }
  return layers
}

function importedLayer({ source, importer }: ImportStep, { project: reading }: ReadingIn): LayerSource {
  const { edge, workspace, project, environment, group } = source
  const facts = {
    label: `import of ${source.label}${storeSuffix(edge.store)}`,
    rule: `imported into ${importer.label}`,
    place: {
      workspace: workspace.slug,
      ...(project === undefined ? {} : { project: project.name }),
      ...(environment === undefined ? {} : { environment: environment.name }),
      ...(group === undefined ? {} : { group: group.slug }),
    },
    store: edge.store,
    personal: false,
  }
  if (group !== undefined) return { ...facts, home: groupHome(group), line: {} }
  if (project !== undefined) {
    const line = environment === undefined ? {} : { environmentId: environment.id }
    return { ...facts, home: homeOfProject(project), line }
  }
  const layer = { ...facts, home: homeOfWorkspace(workspace), line: {} }
  if (reading === undefined) return layer
  return { ...layer, audienceOf: { projectId: reading.id, visibility: reading.visibility } }
}

async function addonLayers(tx: Tx, { source, importer }: ImportStep): Promise<LayerSource[]> {
  const { workspace, project, group, label } = source
  if (project === undefined || group === undefined || group.links.length === 0) return []
  const linked = linkedAddons(group, await tx.places.addons(project.id))
  return linked.map((each) => ({
    label: `import of addon ${each.addon.slug} in ${label}`,
    rule: `linked by a group that is imported into ${importer.label}`,
    place: { workspace: workspace.slug, project: project.name, group: group.slug },
    store: sharedStore,
    personal: false,
    home: groupHome(group),
    line: {},
    linked: each,
  }))
}

export function homeOfProject({ id, workspaceId }: Project): Home {
  return { kind: 'project', id, workspaceId }
}

export function homeOfWorkspace({ id }: Workspace): Home {
  return { kind: 'workspace', id, workspaceId: id }
}

export function storeSuffix(store: string): string {
  return store === sharedStore ? '' : `, store ${store}`
}
