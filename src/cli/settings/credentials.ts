import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { CliError, exitCodes } from '../failure.ts'
import { writeFileAtomically } from '../write-file.ts'

export interface Credential {
  readonly token: string
  /** Whose it is, for people. */
  readonly login: string
}

/** What `keywell login` keeps: by the server's URL as `keyOf` spells it. */
export interface Credentials {
  /** The server of the last login. */
  readonly current?: string | undefined
  readonly servers: ReadonlyMap<string, Credential>
}

type Environment = Readonly<Record<string, string | undefined>>

export function credentialsFile(env: Environment): string {
  const given = env['XDG_CONFIG_HOME'] ?? ''
  const config = path.isAbsolute(given) ? given : path.join(env['HOME'] ?? os.homedir(), '.config')
  return path.join(config, 'keywell', 'credentials.json')
}

/** None where there is no file. Throws a CliError for one that others may read, or that is damaged. */
export function readCredentials(env: Environment): Credentials {
  const file = credentialsFile(env)
  const stat = fs.statSync(file, { throwIfNoEntry: false })
  if (stat === undefined) return { servers: new Map() }
  if (process.platform !== 'win32' && (stat.mode & 0o077) !== 0) {
    throw refused(
      `${file} may be read by others: run \`chmod 600\` on it, and \`keywell login\` with a new token`,
    )
  }
  const credentials = parse(fs.readFileSync(file, 'utf8'))
  if (credentials !== undefined) return credentials
  throw refused(`${file} is damaged: remove it and run \`keywell login\``)
}

export function writeCredentials(env: Environment, { current, servers }: Credentials): void {
  const file = credentialsFile(env)
  fs.mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 })
  const document = { version: 1, current, servers: Object.fromEntries(servers) }
  writeFileAtomically(file, `${JSON.stringify(document, undefined, 2)}\n`)
}

function parse(text: string): Credentials | undefined {
  const document = parseJson(text)
  const servers = fieldOf(document, 'servers')
  if (typeof servers !== 'object' || servers === null) return undefined
  const read = Object.entries(servers).map(([url, entry]): [string, Credential] | undefined => {
    const [token, login] = [fieldOf(entry, 'token'), fieldOf(entry, 'login')]
    return typeof token === 'string' && typeof login === 'string' ? [url, { token, login }] : undefined
  })
  if (read.includes(undefined)) return undefined
  const current = fieldOf(document, 'current')
  return {
    current: typeof current === 'string' ? current : undefined,
    servers: new Map(read.filter((entry) => entry !== undefined)),
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function fieldOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined
}

function refused(message: string): CliError {
  return new CliError(exitCodes.unauthenticated, message)
}
