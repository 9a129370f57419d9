import type { Group } from '../group/group.ts'
import type { Context } from '../use-case.ts'
import { sharedStore } from '../secret/store.ts'
import type { Import } from './place-store.ts'
import type { Place } from './place.ts'

export type ImportedFrom = Pick<Import, 'fromKind' | 'fromId' | 'store'>

/** A source as a text names it, and the place whose values it brings. */
export interface NamedSource extends ImportedFrom {
  readonly place: Place
  readonly group?: Pick<Group, 'slug'>
}

/**
 * Reads `project[:STORE]`, `environment:NAME` and `group:SLUG` of the importer's own project, `workspace[:STORE]` of its
 * own workspace, and `workspace:SLUG/PROJECT[:STORE]`, `workspace:SLUG/PROJECT/ENVIRONMENT` and
 * `group:WORKSPACE/PROJECT/SLUG` of any other. `undefined` when there is no such place, or no such form.
 */
export async function readImportText(
  { tx }: Pick<Context, 'tx'>,
  importer: Place,
  text: string,
): Promise<NamedSource | undefined> {
  const [kind, rest = ''] = cut(text, ':')
  if (kind === 'workspace' && rest.includes('/')) return readElsewhere({ tx }, rest)
  if (kind === 'group' && rest.includes('/')) return readGroupElsewhere({ tx }, rest)
  const { workspace, project } = importer
  const store = rest === '' ? sharedStore : rest
  if (kind === 'workspace') {
    return { fromKind: 'workspace', fromId: workspace.id, store, place: { workspace } }
  }
  if (project === undefined) return undefined
  const place = { workspace, project }
  if (kind === 'project') return { fromKind: 'project', fromId: project.id, store, place }
  if (kind === 'group') return groupSource({ tx }, place, rest)
  return kind === 'environment' ? environmentSource({ tx }, place, rest) : undefined
}

async function readElsewhere({ tx }: Pick<Context, 'tx'>, path: string): Promise<NamedSource | undefined> {
  const [slug, below = ''] = cut(path, '/')
  const [named, environment] = cut(below, '/')
  const [name, store = sharedStore] = environment === undefined ? cut(named, ':') : [named]
  const place = await projectNamed({ tx }, slug, name)
  if (place === undefined || store === '') return undefined
  if (environment !== undefined) return environmentSource({ tx }, place, environment)
  return { fromKind: 'project', fromId: place.project.id, store, place }
}

async function readGroupElsewhere(
  { tx }: Pick<Context, 'tx'>,
  path: string,
): Promise<NamedSource | undefined> {
  const [slug, below = ''] = cut(path, '/')
  const [name, group = ''] = cut(below, '/')
  const place = await projectNamed({ tx }, slug, name)
  return place === undefined ? undefined : groupSource({ tx }, place, group)
}

type ProjectPlace = Required<Pick<Place, 'workspace' | 'project'>>

async function projectNamed(
  { tx }: Pick<Context, 'tx'>,
  slug: string,
  name: string,
): Promise<ProjectPlace | undefined> {
  const workspace = await tx.places.workspaceBySlug(slug)
  const project = workspace === undefined ? undefined : await tx.places.project(workspace.id, name)
  return workspace === undefined || project === undefined ? undefined : { workspace, project }
}

async function groupSource(
  { tx }: Pick<Context, 'tx'>,
  place: ProjectPlace,
  slug: string,
): Promise<NamedSource | undefined> {
  const at = { workspaceId: place.workspace.id, projectId: place.project.id }
  const group = await tx.groups.find(at, slug)
  if (group?.live !== true) return undefined
  return { fromKind: 'group', fromId: group.id, store: sharedStore, place, group }
}

/** The text before the first separator and what follows it: an environment's name may hold slashes. */
function cut(text: string, separator: string): readonly [before: string, rest?: string] {
  const at = text.indexOf(separator)
  return at === -1 ? [text] : [text.slice(0, at), text.slice(at + separator.length)]
}

async function environmentSource(
  { tx }: Pick<Context, 'tx'>,
  place: ProjectPlace,
  name: string,
): Promise<NamedSource | undefined> {
  const environment = await tx.places.environment(place.project.id, name)
  if (environment === undefined) return undefined
  const from = { fromKind: 'environment', fromId: environment.id, store: sharedStore } as const
  return { ...from, place: { ...place, environment } }
}

/** The shortest text that names a source to this importer. */
export function writeImportText(importer: Place, { fromKind, store, place, group }: NamedSource): string {
  const suffix = store === sharedStore ? '' : `:${store}`
  const { workspace, project, environment } = place
  if (fromKind === 'workspace') {
    return workspace.id === importer.workspace.id
      ? `workspace:${store}`
      : `workspace:${workspace.slug}${suffix}`
  }
  const isOwn = project?.id === importer.project?.id
  if (group !== undefined) {
    const path = isOwn ? [group.slug] : [workspace.slug, project?.name ?? '', group.slug]
    return `group:${path.join('/')}`
  }
  if (fromKind === 'environment' && isOwn) return `environment:${environment?.name ?? ''}`
  if (isOwn) return `project:${store}`
  const path = [workspace.slug, project?.name ?? '', ...(environment === undefined ? [] : [environment.name])]
  return `workspace:${path.join('/')}${suffix}`
}
