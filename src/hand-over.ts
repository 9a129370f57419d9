import { dirname } from 'node:path'
import { credentialsFile } from './cli/settings/credentials.ts'
import { keepCredential } from './cli/settings/keep-credential.ts'
import type { ServerConfig } from './config.ts'
import { ConfigError, isLoopback } from './config.ts'
import { firstOwnerLogin } from './core/seed/found-instance.ts'
import { writePrivateFile } from './root-key-file.ts'
import type { HandedOver } from './server.ts'

interface Io {
  readonly stdout: { write(text: string): unknown }
  readonly env: Readonly<Record<string, string | undefined>>
}

/** Tells where everything is, and gives the first owner's token to whoever started the server. Throws ConfigError. */
export async function handOver(handed: HandedOver, config: ServerConfig, io: Io): Promise<void> {
  const data = config.databaseUrl === undefined ? `Data is kept in ${config.dataDirectory}\n` : ''
  io.stdout.write(
    `${data}The root key ${handed.rootKeyId} is in ${config.rootKeyFile}: keep a copy elsewhere, nothing opens without it\n`,
  )
  if (config.ownerTokenFile !== undefined) {
    await writeTokenFile(config.ownerTokenFile, handed.ownerToken)
    io.stdout.write(`First owner's token is in ${config.ownerTokenFile}\n`)
    return
  }
  io.stdout.write(
    `First owner's token, shown this once; clients take it from KEYWELL_TOKEN:\n${handed.ownerToken}\n`,
  )
  io.stdout.write(signIn(handed, config, io))
}

async function writeTokenFile(file: string, ownerToken: string): Promise<void> {
  try {
    await writePrivateFile(file, `${ownerToken}\n`)
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
    throw new ConfigError(
      `${file} is there already, and is not overwritten: name another with --owner-token-file, or move it away`,
    )
  }
}

/**
 * Signs in the command line of whoever started the server, where that gives nothing away: the token then lies beside the
 * root key, whose reader could make another. A lost token's successor is not kept: somebody else may be signed in.
 */
function signIn({ ownerToken, url }: HandedOver, config: ServerConfig, { env }: Io): string {
  const file = credentialsFile(env)
  const isBesideKey = dirname(file) === dirname(config.rootKeyFile)
  if (!isBesideKey || !isLoopback(config.host) || config.newOwnerToken) return ''
  try {
    keepCredential(env, url, { token: ownerToken, login: firstOwnerLogin }, { current: 'first' })
    return `The command line is signed in with it (${file}); go on with \`keywell init\` in a project\n`
  } catch (error) {
    // Founding does not hang on it: the token is on the screen.
    return `It could not be kept for the command line: ${error instanceof Error ? error.message : ''}\n`
  }
}
