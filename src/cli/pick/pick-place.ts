import type { SourceOptions } from '../consume/consumer.ts'
import { CliError, exitCodes } from '../failure.ts'
import type { Io } from '../io.ts'
import { type ConnectionOptions, type PlaceOptions, connect, placeOf } from '../options.ts'
import { isInteractive, pick } from './pick.ts'

/** How much of a place a verb cannot do without. */
export type Depth = 'workspace' | 'project' | 'environment'

const depths = {
  workspace: ['workspace'],
  project: ['workspace', 'project'],
  environment: ['workspace', 'project', 'environment'],
} as const

/** The options with the missing steps of the place asked for, where somebody is there to answer; else as they are. */
export async function pickPlace<Options extends ConnectionOptions & PlaceOptions>(
  options: Options,
  io: Io,
  depth: Depth,
): Promise<Options> {
  const known = placeOf(options, io)
  const isWhole = depths[depth].every((step) => known[step] !== undefined || options[step] === '')
  // Streams are looked at only when there is something to ask.
  if (isWhole || !isInteractive(io)) return options
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

/** For what writes: a workspace or a project that is named is meant itself, so only a place of which nothing is known is asked for. */
export async function pickUnnamed<Options extends ConnectionOptions & PlaceOptions>(
  options: Options,
  io: Io,
): Promise<Options> {
  return placeOf(options, io).workspace === undefined ? pickPlace(options, io, 'environment') : options
}

/** For what reads as a program does: `--source` names its places itself. */
export async function pickSource<Options extends SourceOptions>(options: Options, io: Io): Promise<Options> {
  return options.source === undefined ? pickPlace(options, io, 'environment') : options
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
