import { CliError, exitCodes } from '../failure.ts'
import type { Io } from '../io.ts'
import { type ConnectionOptions, type PlaceOptions, connect, placeOf } from '../options.ts'
import { isInteractive, pick } from './pick.ts'

/** How much of a place a verb cannot do without. */
export type Depth = 'workspace' | 'project' | 'environment'

/** The options with the missing steps of the place asked for, where somebody is there to answer; else as they are. */
export async function pickPlace<Options extends ConnectionOptions & PlaceOptions>(
  options: Options,
  io: Io,
  depth: Depth,
): Promise<Options> {
  const known = placeOf(options, io)
  if (!isInteractive(io)) return options
  const client = connect(options, io)
  const workspace =
    known.workspace ?? (await pickNamed('Which workspace?', slugs(await client.workspaces.list())))
  if (depth === 'workspace') return { ...options, workspace }
  const project =
    known.project ?? (await pickNamed('Which project?', names(await client.projects.list(workspace))))
  // An empty flag is an answer: no environment.
  if (depth === 'project' || options.environment === '') return { ...options, workspace, project }
  const environment =
    known.environment ??
    (await pickNamed('Which environment?', names(await client.environments.list(workspace, project))))
  return { ...options, workspace, project, environment }
}

async function pickNamed(question: string, found: readonly string[]): Promise<string> {
  if (found.length > 0) return pick(question, found)
  throw new CliError(exitCodes.refused, `${question} There is none yet: \`keywell apply --help\` makes them`)
}

function slugs(items: readonly { readonly slug: string }[]): readonly string[] {
  return items.map(({ slug }) => slug)
}

function names(items: readonly { readonly name: string }[]): readonly string[] {
  return items.map(({ name }) => name)
}
