import type { Context } from '../use-case.ts'
import { sharedStore } from '../secret/store.ts'
import type { Import } from './place-store.ts'
import type { Place } from './place.ts'

export type ImportedFrom = Pick<Import, 'fromKind' | 'fromId' | 'store'>

/** A source as a text names it, and the place whose values it brings. */
export interface NamedSource extends ImportedFrom {
  readonly place: Place
}

/**
 * Reads `project[:STORE]` and `environment:NAME` of the importer's own project, `workspace[:STORE]` of its own workspace,
 * and `workspace:SLUG/PROJECT[:STORE]` and `workspace:SLUG/PROJECT/ENVIRONMENT` of any other. `undefined` when there is
 * no such place, or no such form.
 */
export async function readImportText(
  { tx }: Pick<Context, 'tx'>,
  importer: Place,
  text: string,
): Promise<NamedSource | undefined> {
  const [kind, rest = ''] = cut(text, ':')
  if (kind === 'workspace' && rest.includes('/')) return readElsewhere({ tx }, rest)
  const { workspace, project } = importer
  const store = rest === '' ? sharedStore : rest
  if (kind === 'workspace') {
    return { fromKind: 'workspace', fromId: workspace.id, store, place: { workspace } }
  }
  if (project === undefined) return undefined
  const place = { workspace, project }
  if (kind === 'project') return { fromKind: 'project', fromId: project.id, store, place }
  return kind === 'environment' ? environmentSource({ tx }, place, rest) : undefined
}

async function readElsewhere({ tx }: Pick<Context, 'tx'>, path: string): Promise<NamedSource | undefined> {
  const [slug, below = ''] = cut(path, '/')
  const [named, environment] = cut(below, '/')
  const [name, store = sharedStore] = environment === undefined ? cut(named, ':') : [named]
  const workspace = await tx.places.workspaceBySlug(slug)
  const project = workspace === undefined ? undefined : await tx.places.project(workspace.id, name)
  if (workspace === undefined || project === undefined || store === '') return undefined
  const place = { workspace, project }
  if (environment !== undefined) return environmentSource({ tx }, place, environment)
  return { fromKind: 'project', fromId: project.id, store, place }
}

/** The text before the first separator and what follows it: an environment's name may hold slashes. */
function cut(text: string, separator: string): readonly [before: string, rest?: string] {
  const at = text.indexOf(separator)
  return at === -1 ? [text] : [text.slice(0, at), text.slice(at + separator.length)]
}

async function environmentSource(
  { tx }: Pick<Context, 'tx'>,
  place: Required<Pick<Place, 'workspace' | 'project'>>,
  name: string,
): Promise<NamedSource | undefined> {
  const environment = await tx.places.environment(place.project.id, name)
  if (environment === undefined) return undefined
  const from = { fromKind: 'environment', fromId: environment.id, store: sharedStore } as const
  return { ...from, place: { ...place, environment } }
}

/** The shortest text that names a source to this importer. */
export function writeImportText(importer: Place, { fromKind, store, place }: NamedSource): string {
  const suffix = store === sharedStore ? '' : `:${store}`
  const { workspace, project, environment } = place
  if (fromKind === 'workspace') {
    return workspace.id === importer.workspace.id
      ? `workspace:${store}`
      : `workspace:${workspace.slug}${suffix}`
  }
  const isOwn = project?.id === importer.project?.id
  if (fromKind === 'environment' && isOwn) return `environment:${environment?.name ?? ''}`
  if (isOwn) return `project:${store}`
  const path = [workspace.slug, project?.name ?? '', ...(environment === undefined ? [] : [environment.name])]
  return `workspace:${path.join('/')}${suffix}`
}
