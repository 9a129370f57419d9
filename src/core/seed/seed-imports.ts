import type { Import } from '../place/place-store.ts'
import type { Project, Workspace } from '../place/place.ts'
import { sharedStore } from '../secret/secret.ts'
import type { SeedImport } from './document.ts'
import type { Seeding } from './plan.ts'
import { note } from './plan.ts'
import { missing } from './seed-people.ts'

type Source = Pick<Import, 'fromKind' | 'fromId' | 'store'>

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
  const [kind, id] = environment === undefined ? ['project', project.id] : ['environment', environment.id]
  const sources: Source[] = []
  for (const text of wanted.from) sources.push(await sourceOf(seeding, workspace, project, text))
  const before = await places.imports(kind, id)
  const label = `${workspace.slug}/${project.name}${environment === undefined ? '' : `/${environment.name}`}`
  if (key(before) === key(sources)) return note(seeding, 'unchanged', 'imports', label)
  const createdBy = context.caller.principal.id
  const imports = sources.map((source, position) => ({
    ...source,
    id: context.newId(),
    position,
    createdBy,
    createdAt: context.now,
  }))
  await places.replaceImports(kind, id, imports)
  return note(seeding, before.length === 0 ? 'create' : 'update', 'imports', label)
}

function key(sources: readonly Source[]): string {
  return sources.map((source) => `${source.fromKind} ${source.fromId} ${source.store}`).join('\n')
}

/** `project:STORE`, `workspace:STORE`, or `workspace:SLUG/PROJECT[/ENVIRONMENT]` for another place's shared secrets. */
async function sourceOf(
  seeding: Seeding,
  workspace: Workspace,
  project: Project,
  text: string,
): Promise<Source> {
  const [kind, rest = ''] = text.split(/:(.*)/s)
  if (kind === 'project' && rest !== '') return { fromKind: 'project', fromId: project.id, store: rest }
  if (kind === 'workspace' && rest !== '' && !rest.includes('/')) {
    return { fromKind: 'workspace', fromId: workspace.id, store: rest }
  }
  if (kind === 'workspace' && rest !== '') return elsewhere(seeding, rest)
  throw missing('import', text)
}

async function elsewhere(seeding: Seeding, path: string): Promise<Source> {
  const { places } = seeding.context.tx
  const [slug = '', projectName = '', environmentName] = path.split('/')
  const workspace = await places.workspaceBySlug(slug)
  const project = workspace === undefined ? undefined : await places.project(workspace.id, projectName)
  if (project === undefined) throw missing('import', `workspace:${path}`)
  if (environmentName === undefined) return { fromKind: 'project', fromId: project.id, store: sharedStore }
  const environment = await places.environment(project.id, environmentName)
  if (environment === undefined) throw missing('import', `workspace:${path}`)
  return { fromKind: 'environment', fromId: environment.id, store: sharedStore }
}
