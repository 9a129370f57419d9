import type { PrincipalId } from '../ids.ts'
import type { Principal } from '../access/principal.ts'
import { DomainError } from '../error.ts'
import type { Environment, Place, Project, Workspace } from '../place/place.ts'
import { sharedStore } from '../secret/store.ts'
import { personalOwner } from '../secret/in-project.ts'
import type { Tx } from '../transaction.ts'
import type { Caller } from '../use-case.ts'
import type { ConsumerDeclaration, LayerTemplate } from './consumer.ts'
import type { Importer } from './import-graph.ts'
import { loadImports } from './import-graph.ts'
import { homeOfProject, homeOfWorkspace, importedLayers, storeSuffix } from './imported-layers.ts'
import type { LayerSource } from './layer.ts'

/** Where a consumer runs. */
export interface ConsumerPlace {
  readonly workspace: Workspace
  readonly project: Project
  readonly environment?: Environment
}

/** Whose personal values and personal workspace it reads; nobody's when the answer must hold for everyone. */
export type Reader = Pick<Principal, 'id' | 'login' | 'homeWorkspaceId'> | undefined

/** A machine has no values of its own. */
export function readerOf({ principal, token }: Pick<Caller, 'principal' | 'token'>): Reader {
  return personalOwner({ principal, token }) === undefined ? undefined : principal
}

/** Throws `invalid` for a place that is no project's. */
export function consumerPlace({ workspace, project, environment }: Place): ConsumerPlace {
  if (project === undefined) throw new DomainError('invalid', 'A consumer runs in a project')
  return { workspace, project, ...(environment === undefined ? {} : { environment }) }
}

/** The layers of a consumer at a place, strongest first; one reached twice counts where it is strongest. */
export async function consumerLayers(
  tx: Tx,
  consumer: ConsumerDeclaration,
  at: ConsumerPlace,
  reader: Reader,
): Promise<LayerSource[]> {
  const importers = consumer.layers.flatMap((template) => importerOf(template, at) ?? [])
  const graph = await loadImports(
    tx,
    importers.map(({ id }) => id),
    at,
  )
  const sources: LayerSource[] = []
  for (const template of consumer.layers) {
    const own = ownLayer(template, at, reader)
    if (own !== undefined) sources.push(own)
    const importer = importerOf(template, at)
    if (importer !== undefined) sources.push(...(await importedLayers(tx, graph, importer, at)))
  }
  return withoutRepeats(sources)
}

function importerOf({ from, imports }: LayerTemplate, at: ConsumerPlace): Importer | undefined {
  if (!imports) return undefined
  const { workspace, project, environment } = at
  if (from === 'project') return { kind: 'project', id: project.id, label: `project ${project.name}` }
  if (from === 'workspace') {
    return { kind: 'workspace', id: workspace.id, label: `workspace ${workspace.slug}` }
  }
  if (from !== 'environment' || environment === undefined) return undefined
  return { kind: 'environment', id: environment.id, label: `environment ${environment.name}` }
}

function ownLayer(template: LayerTemplate, at: ConsumerPlace, reader: Reader): LayerSource | undefined {
  const { from, store } = template
  if (from === 'personal' || from === 'environment') return environmentLayer(template, at, reader)
  if (from === 'user') return userLayer(store, at, reader)
  const { workspace, project } = at
  const suffix = storeSuffix(store)
  if (from === 'project') {
    return {
      label: `project ${project.name}${suffix}`,
      rule: store === sharedStore ? 'default value of the project' : `store ${store} of the project`,
      place: { workspace: workspace.slug, project: project.name },
      store,
      personal: false,
      home: homeOfProject(project),
      line: {},
    }
  }
  return {
    label: `workspace ${workspace.slug}${suffix}`,
    rule: 'secret of the workspace whose audience admits the project',
    place: { workspace: workspace.slug },
    store,
    personal: false,
    home: homeOfWorkspace(workspace),
    line: {},
    audienceOf: { projectId: project.id, visibility: project.visibility },
  }
}

function environmentLayer(
  { from, store }: LayerTemplate,
  { workspace, project, environment }: ConsumerPlace,
  reader: Reader,
): LayerSource | undefined {
  if (environment === undefined) return undefined
  const label = `environment ${environment.name}${storeSuffix(store)}`
  const place = { workspace: workspace.slug, project: project.name, environment: environment.name }
  const base = { place, store, home: homeOfProject(project) }
  const line = { environmentId: environment.id }
  if (from === 'environment') {
    return { ...base, label, rule: 'value of the environment', personal: false, line }
  }
  if (reader === undefined || !environment.personalOverrides) return undefined
  const rule = `personal value of ${reader.login}`
  const own: PrincipalId = reader.id
  return {
    ...base,
    label: `personal value in ${label}`,
    rule,
    personal: true,
    line: { ...line, principalId: own },
  }
}

function userLayer(store: string, { project }: ConsumerPlace, reader: Reader): LayerSource | undefined {
  if (reader === undefined) return undefined
  const { homeWorkspaceId, login } = reader
  return {
    label: `user ${login}${storeSuffix(store)}`,
    rule: 'secret of the user that selects the project',
    place: { workspace: login },
    store,
    personal: true,
    home: { kind: 'workspace', id: homeWorkspaceId, workspaceId: homeWorkspaceId },
    line: {},
    audienceOf: { projectId: project.id, visibility: project.visibility },
  }
}

function withoutRepeats(sources: readonly LayerSource[]): LayerSource[] {
  const seen = new Set<string>()
  return sources.filter(({ home, store, line, linked }) => {
    const of = [line.environmentId, line.principalId, linked?.link.kind, linked?.link.addon]
    const key = [home.kind, home.id, store, ...of.map((part) => part ?? '')].join(' ')
    const isNew = !seen.has(key)
    seen.add(key)
    return isNew
  })
}
