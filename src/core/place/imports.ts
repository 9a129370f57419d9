import { limits } from '../../limits.ts'
import { grantsRights } from '../access/grants-rights.ts'
import type { Permission } from '../access/permission.ts'
import { DomainError } from '../error.ts'
import { loadImports, walkImports } from '../resolve/import-graph.ts'
import type { Importer, ImportSource } from '../resolve/import-graph.ts'
import { sharedStore } from '../secret/store.ts'
import type { Context } from '../use-case.ts'
import { useCase } from '../use-case.ts'
import type { ImportedFrom, NamedSource } from './import-text.ts'
import { readImportText, writeImportText } from './import-text.ts'
import type { Import } from './place-store.ts'
import type { Locator, Place } from './place.ts'

/** What importing anew needs at its source. */
const importing: Permission = 'secret:consume'

export interface ListedImport {
  readonly edge: Import
  /** As `replaceImports` takes it; absent when the source is gone. */
  readonly text: string | undefined
}

export interface ImportList {
  readonly place: Place
  readonly items: readonly ListedImport[]
  /** Who made them, by principal id. */
  readonly logins: ReadonlyMap<string, string>
}

/** What a workspace, project or environment imports, strongest first. */
export const listImports = useCase<{ readonly at: Locator }, ImportList>({
  action: 'import.list',
  permission: 'secret:list',
  at: (input) => input.at,
  run: (context) => importList(context, context.place),
  event: (_input, output) => ({ action: 'import.listed', details: { shown: output.items.length } }),
})

export interface ReplaceImports {
  readonly at: Locator
  /** Texts as `readImportText` reads them, strongest first: all of them. */
  readonly from: readonly string[]
  readonly dryRun?: boolean
}

export interface ReplacedImports extends ImportList {
  readonly changed: boolean
}

/**
 * Makes a home import exactly this. What is new needs `secret:consume` at its source. Throws `invalid` for a source that
 * is not there, `conflict` naming the circle when imports lead back to themselves.
 */
export const replaceImports = useCase<ReplaceImports, ReplacedImports>({
  action: 'import.write',
  permission: 'secret:write',
  at: (input) => input.at,
  planned: (input) => input.dryRun === true,
  async run(context, { from }) {
    const sources = await findSources(context, context.place, from)
    const changed = await setImports(context, context.place, sources)
    return { ...(await importList(context, context.place)), changed }
  },
  event: (_input, { place, items, changed }) => ({
    action: changed ? 'import.replaced' : 'import.unchanged',
    targets: [{ kind: importerOf(place).kind, id: importerOf(place).id }],
    details: { from: items.map(({ text }) => text ?? '') },
  }),
})

/** What texts name, where the caller sees it; what is not imported yet needs `secret:consume` there. */
export async function findSources(
  context: Context,
  importer: Place,
  texts: readonly string[],
): Promise<NamedSource[]> {
  const sources: NamedSource[] = []
  for (const [index, text] of texts.entries()) {
    sources.push(await sourceFor(context, { importer, text, index }))
  }
  return sources
}

interface Wanted {
  readonly importer: Place
  readonly text: string
  readonly index: number
}

async function sourceFor(context: Context, { importer, text, index }: Wanted): Promise<NamedSource> {
  const source = await readImportText(context, importer, text)
  const rights = source === undefined ? undefined : await rightsAt(context, importer, source.place)
  if (source === undefined || rights?.sees(source.place) !== true) throw noSource(text, index)
  const here = importerOf(importer)
  const before = await context.tx.places.imports(here.kind, here.id)
  const isNew = !before.some((edge) => keyOf(edge) === keyOf(source))
  if (isNew && !rights.allows(importing, source.place)) {
    throw new DomainError('forbidden', `To import ${text} needs the permission ${importing} there`, {
      permission: importing,
    })
  }
  return source
}

async function rightsAt(context: Context, importer: Place, { workspace }: Place) {
  return workspace.id === importer.workspace.id ? context.caller.rights : grantsRights(context)
}

/**
 * Replaces what a home imports; also the seed's way. Answers whether anything changed. Throws `limit`, `conflict` as
 * `replaceImports` does, and `invalid` for one source twice.
 */
export async function setImports(
  context: Pick<Context, 'tx' | 'newId' | 'now' | 'caller'>,
  place: Place,
  sources: readonly ImportedFrom[],
): Promise<boolean> {
  if (sources.length > limits.importsPerHomeMax) {
    const message = `A home imports at most ${limits.importsPerHomeMax} others`
    throw new DomainError('limit', message, { subject: 'import' })
  }
  const importer = importerOf(place)
  const keys = sources.map(keyOf)
  if (new Set(keys).size < keys.length) throw invalidFrom('from', 'One source is named twice')
  const before = await context.tx.places.imports(importer.kind, importer.id)
  if (before.map(keyOf).join('\n') === keys.join('\n')) return false
  const known = new Map(before.map((edge) => [keyOf(edge), edge]))
  const imports = sources.map(({ fromKind, fromId, store }, position) => {
    const made = { createdBy: context.caller.principal.id, createdAt: context.now }
    const { createdBy, createdAt } = known.get(keyOf({ fromKind, fromId, store })) ?? made
    return { id: context.newId(), position, fromKind, fromId, store, createdBy, createdAt }
  })
  await context.tx.places.replaceImports(importer.kind, importer.id, imports)
  await checkImports(context, place, importer)
  return true
}

/** A home's new imports reach everyone who imports it: none of them may get too many, too deep ones, or a circle. */
async function checkImports(context: Pick<Context, 'tx'>, place: Place, importer: Importer): Promise<void> {
  const roots = [importer]
  const seen = new Set([importer.id])
  for (let depth = 0, level = [importer.id]; level.length > 0 && depth <= limits.importDepthMax; depth += 1) {
    const above = await context.tx.places.importersOf(level, sharedStore)
    level = above.filter((id) => !seen.has(id))
    for (const id of level) seen.add(id)
    roots.push(...level.map((id) => ({ kind: 'home', id, label: 'another home' })))
  }
  const graph = await loadImports(context.tx, [...seen], place)
  for (const root of roots) walkImports(graph, root)
}

async function importList(context: Context, place: Place): Promise<ImportList> {
  const importer = importerOf(place)
  const edges = await context.tx.places.imports(importer.kind, importer.id)
  const sources = (await loadImports(context.tx, [importer.id], place)).of(importer.id)
  const byId = new Map(sources.map((source) => [source.edge.id, source]))
  const authors = await context.tx.access.principals([...new Set(edges.map(({ createdBy }) => createdBy))])
  const items = edges.map((edge) => {
    const source = byId.get(edge.id)
    return { edge, text: source === undefined ? undefined : textOf(place, source) }
  })
  return { place, items, logins: new Map(authors.map(({ id, login }) => [id, login])) }
}

function textOf(importer: Place, { edge, workspace, project, environment, group }: ImportSource): string {
  const place = {
    workspace,
    ...(project === undefined ? {} : { project }),
    ...(environment === undefined ? {} : { environment }),
  }
  return writeImportText(importer, { ...edge, place, ...(group === undefined ? {} : { group }) })
}

export function importerOf({ workspace, project, environment }: Place): Importer {
  if (environment !== undefined) {
    return { kind: 'environment', id: environment.id, label: `environment ${environment.name}` }
  }
  if (project !== undefined) return { kind: 'project', id: project.id, label: `project ${project.name}` }
  return { kind: 'workspace', id: workspace.id, label: `workspace ${workspace.slug}` }
}

function keyOf({ fromKind, fromId, store }: ImportedFrom): string {
  return `${fromKind} ${fromId} ${store}`
}

function noSource(text: string, index: number): DomainError {
  return invalidFrom(`from.${index}`, `There is no ${text} to import`)
}

function invalidFrom(path: string, message: string): DomainError {
  return new DomainError('invalid', message, {
    violations: [{ path, rule: 'reference', message }],
    subject: 'import',
  })
}
