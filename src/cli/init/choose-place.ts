import type { Client } from '../../../sdk/src/index.ts'
import type { PlaceOptions } from '../options.ts'
import { type Naming, pick, pickOrName } from '../pick/pick.ts'
import { guessNames, isProjectName, isWorkspaceSlug } from './guess-names.ts'

const workspaceNaming: Omit<Naming, 'suggestion'> = {
  isName: isWorkspaceSlug,
  rule: '2 to 39 of a-z, 0-9 and single hyphens',
}
const projectNaming: Omit<Naming, 'suggestion'> = {
  isName: isProjectName,
  rule: "1 to 100 of A-Z, a-z, 0-9, '.', '_' and '-'",
}
const environmentNaming: Naming = {
  suggestion: 'development',
  isName: (text) => text.trim() !== '',
  rule: 'a name, such as development',
}

export interface Asking {
  readonly client: Client
  /** Who may make workspaces is asked for new names of them, too. */
  readonly mayMakeWorkspaces: boolean
  /** The folder whose place it is. */
  readonly folder: string
}

/** The place with its missing steps asked for: picked from what is there, or named anew. An empty flag is an answer. */
export async function choosePlace(
  known: PlaceOptions,
  flags: PlaceOptions,
  { client, mayMakeWorkspaces, folder }: Asking,
): Promise<PlaceOptions> {
  const guess = guessNames(folder)
  const there = await client.workspaces.list()
  const naming = { ...workspaceNaming, suggestion: guess.workspace ?? 'acme' }
  const workspace =
    known.workspace ??
    (mayMakeWorkspaces
      ? await pickOrName('Which workspace?', slugs(there), naming)
      : await pick('Which workspace?', slugs(there)))
  const projects = there.some(({ slug }) => slug === workspace) ? await client.projects.list(workspace) : []
  const project =
    known.project ??
    (await pickOrName('Which project?', names(projects), {
      ...projectNaming,
      suggestion: guess.project ?? 'app',
    }))
  if (known.environment !== undefined || flags.environment === '') return { ...known, workspace, project }
  const environments = projects.some(({ name, slug }) => name === project || slug === project)
    ? await client.environments.list(workspace, project)
    : []
  const environment = await pickOrName('Which environment?', names(environments), environmentNaming)
  return { workspace, project, environment }
}

/** A person's own workspace is no place for what others are to see; it can be named. */
function slugs(items: readonly { readonly slug: string; readonly kind: string }[]): readonly string[] {
  return items.filter(({ kind }) => kind !== 'user').map(({ slug }) => slug)
}

function names(items: readonly { readonly name: string }[]): readonly string[] {
  return items.map(({ name }) => name)
}
