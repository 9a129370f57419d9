import { readImportText } from '../place/import-text.ts'
import type { NamedSource } from '../place/import-text.ts'
import { importerOf, setImports } from '../place/imports.ts'
import type { Project, Workspace } from '../place/place.ts'
import type { SeedImport } from './document.ts'
import type { Seeding } from './plan.ts'
import { note } from './plan.ts'
import { missing } from './seed-people.ts'

/** The imports of a project, or of one environment of it, in the order given: they replace those that were there. */
export async function seedImports(
  seeding: Seeding,
  workspace: Workspace,
  project: Project,
  wanted: SeedImport,
): Promise<void> {
  const { context } = seeding
  const { places } = context.tx
  const environment =
    wanted.into === undefined ? undefined : await places.environment(project.id, wanted.into)
  if (wanted.into !== undefined && environment === undefined) throw missing('environment', wanted.into)
  const place = { workspace, project, ...(environment === undefined ? {} : { environment }) }
  const sources: NamedSource[] = []
  for (const text of wanted.from) {
    const source = await readImportText(context, place, text)
    if (source === undefined) throw missing('import', text)
    sources.push(source)
  }
  const importer = importerOf(place)
  const hadAny = (await places.imports(importer.kind, importer.id)).length > 0
  const changed = await setImports(context, place, sources)
  const label = `${workspace.slug}/${project.name}${environment === undefined ? '' : `/${environment.name}`}`
  return note(seeding, changed ? (hadAny ? 'update' : 'create') : 'unchanged', 'imports', label)
}
