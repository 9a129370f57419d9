import { homedir } from 'node:os'
import { join, resolve } from 'node:path'
import { isIP } from 'node:net'

/** What `serve` was told, with every default filled in. Secrets are files, never settings. */
export interface ServerConfig {
  readonly dataDirectory: string
  readonly rootKeyFile: string
  readonly host: string
  /** 0 takes a free one. */
  readonly port: number
  /** Where the first owner's token is written, instead of being printed. */
  readonly ownerTokenFile: string | undefined
  /** The owner's token was lost: make another, and hand it over the same way. */
  readonly newOwnerToken: boolean
  /** The database may be an older copy, or another one, than the root key's head file knows. */
  readonly acceptOlderDatabase: boolean
  /** `postgres://…`; the embedded SQLite without. */
  readonly databaseUrl: string | undefined
  /** Proxies whose X-Forwarded-* count, and the statement that one of them ends TLS. */
  readonly trustProxy: false | readonly string[]
  /** Vendors' rate limits are enforced, not only shown. */
  readonly enforceRateLimits: boolean
  /** Origins of identity issuers that may lie inside the operator's network, or speak without TLS. */
  readonly issuersInside: readonly string[]
  readonly logLevel: string
}

export interface ServeFlags {
  readonly data?: string | undefined
  readonly rootKey?: string | undefined
  readonly host?: string | undefined
  readonly port?: string | undefined
  readonly ownerTokenFile?: string | undefined
  readonly newOwnerToken?: boolean | undefined
  readonly acceptOlderDatabase?: boolean | undefined
}

type Environment = Readonly<Record<string, string | undefined>>

/** A setting that cannot be. The message names it and says what it takes. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError'
}

const logLevels = ['silent', 'error', 'warn', 'info', 'debug']

/** Flags win over the environment, which wins over defaults. Throws ConfigError. */
export function readConfig(flags: ServeFlags, environment: Environment): ServerConfig {
  const set = (name: string) => (environment[name] === '' ? undefined : environment[name])
  const home = homedir()
  const dataHome = set('XDG_DATA_HOME') ?? join(home, '.local', 'share')
  const configHome = set('XDG_CONFIG_HOME') ?? join(home, '.config')
  const host = flags.host ?? set('KEYWELL_HOST') ?? '127.0.0.1'
  const trustProxy = proxies(set('KEYWELL_TRUST_PROXY'))
  const config = {
    dataDirectory: resolve(flags.data ?? set('KEYWELL_DATA') ?? join(dataHome, 'keywell')),
    rootKeyFile: resolve(
      flags.rootKey ?? set('KEYWELL_ROOT_KEY_FILE') ?? join(configHome, 'keywell', 'root.key'),
    ),
    host,
    port: portOf(flags.port ?? set('KEYWELL_PORT') ?? '7700'),
    ownerTokenFile: flags.ownerTokenFile === undefined ? undefined : resolve(flags.ownerTokenFile),
    newOwnerToken: flags.newOwnerToken === true,
    acceptOlderDatabase: flags.acceptOlderDatabase === true,
    databaseUrl: databaseUrl(set('KEYWELL_DATABASE_URL')),
    trustProxy,
    enforceRateLimits: isEnforced(set('KEYWELL_RATE_LIMITS') ?? 'show'),
    issuersInside: origins(set('KEYWELL_ISSUERS_INSIDE')),
    logLevel: levelOf(set('KEYWELL_LOG_LEVEL') ?? 'info'),
  }
  refuseExposed(host, trustProxy)
  refuseKeyAmongData(config.dataDirectory, config.rootKeyFile)
  return config
}

function databaseUrl(text: string | undefined): string | undefined {
  if (text === undefined || /^postgres(?:ql)?:\/\//.test(text)) return text
  throw new ConfigError(
    'KEYWELL_DATABASE_URL takes postgres://USER:PASSWORD@HOST/DATABASE; without it Keywell keeps its own',
  )
}

function portOf(text: string): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN
  if (port <= 65_535) return port
  throw new ConfigError('--port (KEYWELL_PORT) takes a number from 0 to 65535; 0 takes a free port')
}

function levelOf(text: string): string {
  if (logLevels.includes(text)) return text
  throw new ConfigError(`KEYWELL_LOG_LEVEL is one of ${logLevels.join(', ')}`)
}

function origins(text: string | undefined): readonly string[] {
  if (text === undefined) return []
  const list = text.split(',').map((entry) => entry.trim())
  if (list.every((entry) => URL.canParse(entry) && new URL(entry).origin === entry)) return list
  throw new ConfigError(
    'KEYWELL_ISSUERS_INSIDE takes origins, separated by commas, such as https://kubernetes.default.svc',
  )
}

function isEnforced(text: string): boolean {
  if (text === 'enforce' || text === 'show') return text === 'enforce'
  throw new ConfigError('KEYWELL_RATE_LIMITS is show or enforce')
}

function proxies(text: string | undefined): false | readonly string[] {
  if (text === undefined) return false
  const list = text.split(',').map((entry) => entry.trim())
  if (list.every((entry) => isIP(entry.split('/')[0] ?? '') !== 0)) return list
  throw new ConfigError(
    'KEYWELL_TRUST_PROXY takes addresses or ranges, separated by commas, such as 10.0.0.0/8',
  )
}

/** Keywell does not end TLS itself: whoever listens beyond this machine says which proxy does. */
function refuseExposed(host: string, trustProxy: false | readonly string[]): void {
  if (isLoopback(host) || trustProxy !== false) return
  throw new ConfigError(
    `Refusing to listen on ${host} without TLS: put a TLS proxy in front and name it in KEYWELL_TRUST_PROXY`,
  )
}

/** Reached from this machine alone. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127\.\d+\.\d+\.\d+$/.test(host)
}

function refuseKeyAmongData(dataDirectory: string, rootKeyFile: string): void {
  if (!`${rootKeyFile}/`.startsWith(`${dataDirectory}/`)) return
  throw new ConfigError(
    'The root key file (--root-key) must lie outside the data directory: who takes the one must not get the other',
  )
}
