import { type Credential, readCredentials, writeCredentials } from './credentials.ts'
import { keyOf } from './server.ts'

type Environment = Readonly<Record<string, string | undefined>>

export interface KeepOptions {
  /** Whoever is signed in to another server goes on with that one where none is named. */
  readonly current: 'this' | 'first'
}

/** Keeps a token for a server, in place of an older one for it. Throws a CliError for a file that cannot be read. */
export function keepCredential(
  env: Environment,
  url: string,
  credential: Credential,
  { current }: KeepOptions,
): void {
  const before = readCredentials(env)
  const key = keyOf(url)
  writeCredentials(env, {
    current: current === 'this' ? key : (before.current ?? key),
    servers: new Map([...before.servers, [key, credential]]),
  })
}
