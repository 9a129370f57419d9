import type { Command } from 'commander'
import { Option } from 'commander'
import type { ResolveRequest } from '../../../sdk/src/index.ts'
import { usageError } from '../failure.ts'
import type { Io } from '../io.ts'
import {
  type ConnectionOptions,
  type PlaceOptions,
  addConnection,
  addPlace,
  placeOf,
  projectPlaceOf,
} from '../options.ts'
import { collect } from '../verb.ts'
import type { Selection } from './choose.ts'

/** Where values are read, and as whom. */
export interface SourceOptions extends ConnectionOptions, PlaceOptions {
  readonly source?: readonly string[]
  readonly phase: 'build' | 'runtime'
  readonly as?: string
}

export interface ConsumerOptions extends SourceOptions, Selection {}

export function addSources(command: Command): void {
  addPlace(command)
  command
    .option('--source <workspace/project/environment>', 'read here instead; repeat, the later wins', collect)
    .addOption(new Option('--phase <phase>', 'what for').choices(['build', 'runtime']).default('runtime'))
    .option('--as <consumer>', 'read as another consumer does, such as workload:api (default run)')
  addConnection(command)
}

/** What `run`, `export` and all others that receive values as a program does have in common. */
export function addConsumer(command: Command): void {
  addSources(command)
  command
    .option('--only <name>', 'only these secrets; repeat, or separate by commas', collect)
    .option('--skip <name>', 'all but these', collect)
    .option('--prefix <text>', 'put before each name')
    .option('--allow-dangerous <name>', 'take this variable although it can take over a program', collect)
}

/** One request a source, the weakest first. */
export function requestsOf(options: SourceOptions, io: Io): readonly ResolveRequest[] {
  const { source, phase, as } = options
  if (source === undefined) {
    const { environment } = placeOf(options, io)
    return [{ ...projectPlaceOf(options, io), environment, phase, as }]
  }
  if ([options.workspace, options.project, options.environment].some((flag) => flag !== undefined)) {
    throw usageError('give --source or -w, -p and -e, not both')
  }
  return source.map((text) => ({ ...parseSource(text), phase, as }))
}

/** An environment's name may hold slashes; a workspace's and a project's may not. */
export function parseSource(text: string): { workspace: string; project: string; environment?: string } {
  const [, workspace, project, environment] = /^([^/]+)\/([^/]+)(?:\/(.+))?$/.exec(text) ?? []
  if (workspace === undefined || project === undefined) {
    throw usageError('a source is WORKSPACE/PROJECT or WORKSPACE/PROJECT/ENVIRONMENT')
  }
  return { workspace, project, ...(environment === undefined ? {} : { environment }) }
}

/** Of one name the last source's value counts. */
export function mergeSources<Item extends { readonly name: string; readonly kind: string }>(
  sources: readonly (readonly Item[])[],
): readonly Item[] {
  const merged = new Map<string, Item>()
  for (const item of sources.flat()) merged.set(mergeKey(item), item)
  return [...merged.values()]
}

/** As the server compares names: without regard to case, but for files, which are paths. */
export function mergeKey({ name, kind }: { readonly name: string; readonly kind: string }): string {
  return kind === 'file' ? name : name.toUpperCase()
}
