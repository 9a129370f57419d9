import type { Command } from 'commander'
import { Option } from 'commander'
import { createClient } from '../../sdk/src/client.ts'
import type { Client, SecretPlace } from '../../sdk/src/index.ts'
import { usageError } from './failure.ts'
import { fetchOnce } from './fetch-once.ts'
import { type Io, write } from './io.ts'
import { jsonText } from './printable.ts'
import { type Server, serverOf, urlDefault } from './settings/server.ts'

export interface ConnectionOptions {
  readonly url?: string
  readonly tokenFile?: string
  readonly insecure?: boolean
  readonly output?: 'text' | 'json'
}

export interface PlaceOptions {
  readonly workspace?: string
  readonly project?: string
  readonly environment?: string
}

export interface SecretOptions extends ConnectionOptions, PlaceOptions {
  readonly store?: string
  readonly personal?: boolean
}

const noWorkspace =
  'no workspace: give -w SLUG, set KEYWELL_WORKSPACE, or write it to keywell.yaml with `keywell init`'
const noProject =
  'no project: give -p NAME, set KEYWELL_PROJECT, or write it to keywell.yaml with `keywell init`'

export function addConnection(command: Command): void {
  command
    .option('--url <url>', `the server (KEYWELL_URL; default ${urlDefault})`)
    .option('--token-file <file>', 'read the token from a file instead of KEYWELL_TOKEN')
    .option('--insecure', 'allow plain http to another machine')
}

export function addOutput(command: Command): void {
  command.addOption(
    new Option('-o, --output <format>', 'how to print').choices(['text', 'json']).default('text'),
  )
}

export function addWorkspace(command: Command): void {
  command.option('-w, --workspace <slug>', 'the workspace (KEYWELL_WORKSPACE)')
}

export function addProject(command: Command): void {
  command.option('-p, --project <name>', 'the project (KEYWELL_PROJECT)')
}

export function addPlace(command: Command): void {
  addWorkspace(command)
  addProject(command)
  command.option(
    '-e, --environment <name>',
    "the environment (KEYWELL_ENVIRONMENT); '' is none: the project itself",
  )
}

/** What the verbs on secrets share. */
export function addSecretOptions(command: Command): void {
  addPlace(command)
  command.option('--store <store>', 'the store at that place (default shared)')
  addConnection(command)
  addOutput(command)
}

export function addPersonal(command: Command): void {
  command.option('--personal', 'your own value, which only you receive; needs an environment')
}

export function connect(options: ConnectionOptions, io: Io): Client {
  return connectTo(serverOf(options, io), options)
}

export function connectTo(
  { url, token }: Server,
  { insecure }: Pick<ConnectionOptions, 'insecure'>,
  timeoutMs?: number,
): Client {
  return createClient({ url, token, insecure, timeoutMs, fetch: fetchOnce })
}

/** For what asks for no token, such as to sign in. */
export function clientWithoutToken(url: string, { insecure }: ConnectionOptions): Client {
  return createClient({ url, insecure, fetch: fetchOnce })
}

/** Flags, then the environment, then `keywell.yaml`; an empty flag (`-e ''`) turns a default off. */
export function placeOf(options: PlaceOptions, io: Io): PlaceOptions {
  const { settings } = io
  const from = (flag: string | undefined, name: string, setting: string | undefined) =>
    given(flag ?? given(io.env[name]) ?? setting)
  const workspace = from(options.workspace, 'KEYWELL_WORKSPACE', settings?.workspace)
  // A setting belongs to the place above it: `-w other` does not go on in this file's project.
  const isSettingsWorkspace = workspace === settings?.workspace
  const project = from(
    options.project,
    'KEYWELL_PROJECT',
    isSettingsWorkspace ? settings?.project : undefined,
  )
  const isSettingsProject = isSettingsWorkspace && project === settings?.project
  const environment = from(
    options.environment,
    'KEYWELL_ENVIRONMENT',
    isSettingsProject ? settings?.environment : undefined,
  )
  return {
    ...(workspace === undefined ? {} : { workspace }),
    ...(project === undefined ? {} : { project }),
    ...(environment === undefined ? {} : { environment }),
  }
}

export function secretPlaceOf(options: SecretOptions, io: Io): SecretPlace {
  const { workspace, project, environment } = placeOf(options, io)
  if (workspace === undefined) throw usageError(noWorkspace)
  if (environment !== undefined && project === undefined) {
    throw usageError('an environment belongs to a project: give -p NAME or set KEYWELL_PROJECT')
  }
  if (options.personal === true && environment === undefined) {
    throw usageError('a personal value belongs to an environment: give -e NAME or set KEYWELL_ENVIRONMENT')
  }
  return { workspace, project, environment, store: options.store, personal: options.personal }
}

/** `acme/app/production`, for people. */
export function placeText({ workspace, project, environment, store, personal }: SecretPlace): string {
  const path = [workspace, project, environment].filter((step) => step !== undefined).join('/')
  const named = store === undefined || store === 'shared' ? path : `${path}, store ${store}`
  return personal === true ? `${named}, personal` : named
}

export function workspaceOf(options: PlaceOptions, io: Io): string {
  const { workspace } = placeOf(options, io)
  if (workspace === undefined) throw usageError(noWorkspace)
  return workspace
}

/** For what belongs to a project as a whole. */
export function projectPlaceOf(options: PlaceOptions, io: Io): { workspace: string; project: string } {
  const { workspace, project } = placeOf(options, io)
  if (workspace === undefined) throw usageError(noWorkspace)
  if (project === undefined) throw usageError(noProject)
  return { workspace, project }
}

/** Prints the answer itself as JSON, or what `text` makes of it. */
export async function print<T>(
  io: Io,
  { output }: ConnectionOptions,
  answer: T,
  text: (answer: T) => string | Promise<void>,
): Promise<void> {
  if (output === 'json') return write(io.stdout, jsonText(answer))
  const printed = text(answer)
  return typeof printed === 'string' ? write(io.stdout, `${printed}\n`) : printed
}

/** An empty setting counts as none. */
function given(text: string | undefined): string | undefined {
  return text === '' ? undefined : text
}
