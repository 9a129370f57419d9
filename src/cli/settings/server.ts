import fs from 'node:fs'
import { parseServerUrl } from '../../../sdk/src/server-url.ts'
import { CliError, exitCodes } from '../failure.ts'
import type { Io } from '../io.ts'
import { type Credentials, readCredentials } from './credentials.ts'

export const urlDefault = 'http://127.0.0.1:7700'

export interface ServerOptions {
  readonly url?: string
  readonly tokenFile?: string
  readonly insecure?: boolean
}

export interface Server {
  readonly url: string
  readonly token: string
}

/** Where to, and as whom. Throws a CliError with 4 when there is no token. */
export function serverOf(options: ServerOptions, io: Io): Server {
  const [url, token] = [givenUrl(options, io), givenToken(options, io)]
  // What `login` keeps is read only when it is needed.
  if (url !== undefined && token !== undefined) return { url, token }
  const credentials = readCredentials(io.env)
  const known = url ?? knownUrl(io, credentials)
  const knownToken = token ?? credentials.servers.get(keyOf(known))?.token
  if (knownToken !== undefined) return { url: known, token: knownToken }
  throw new CliError(
    exitCodes.unauthenticated,
    'no token: run `keywell login`, set KEYWELL_TOKEN or give --token-file FILE',
  )
}

/** Flags, then the environment. */
export function givenUrl(options: ServerOptions, io: Io): string | undefined {
  return notEmpty(options.url) ?? notEmpty(io.env['KEYWELL_URL'])
}

/** `keywell.yaml`, the last login, the default. A repository cannot send a token where its owner has not sent it. */
export function knownUrl({ settings }: Io, { current, servers }: Credentials): string {
  if (settings?.url === undefined) return current ?? urlDefault
  const { file, url } = settings
  if (servers.has(keyOf(url)) || keyOf(url) === keyOf(urlDefault)) return url
  throw new CliError(
    exitCodes.unauthenticated,
    `${file} names a server that you have no login for: run \`keywell login --url ${url}\`, or set KEYWELL_URL`,
  )
}

/** The same server in another spelling is the same; what is no URL is refused where it is used. */
export function keyOf(url: string): string {
  return URL.canParse(url) ? parseServerUrl(url, true).href : url
}

/** Throws a CliError for a file without one. */
export function givenToken({ tokenFile }: ServerOptions, io: Io): string | undefined {
  if (tokenFile === undefined) return notEmpty(io.env['KEYWELL_TOKEN']?.trim())
  const token = notEmpty(fs.readFileSync(tokenFile, 'utf8').trim())
  if (token === undefined) throw new CliError(exitCodes.unauthenticated, `${tokenFile} is empty`)
  return token
}

/** An empty setting counts as none. */
function notEmpty(text: string | undefined): string | undefined {
  return text === '' ? undefined : text
}
