import type { Command } from 'commander'
import type { Me } from '../../../sdk/src/index.ts'
import { CliError, exitCodes } from '../failure.ts'
import { type Io, write } from '../io.ts'
import {
  type ConnectionOptions,
  addConnection,
  addOutput,
  clientWithoutToken,
  connectTo,
  print,
} from '../options.ts'
import { printable } from '../printable.ts'
import { readAll } from '../secret/read-value.ts'
import { credentialsFile } from '../settings/credentials.ts'
import { keepCredential } from '../settings/keep-credential.ts'
import { givenToken, givenUrl, keyOf, urlDefault } from '../settings/server.ts'
import { type Verb, example } from '../verb.ts'
import { browserLogin } from './browser-login.ts'

export const login: Verb = {
  define(command: Command) {
    addConnection(command)
    addOutput(command)
    example(
      command,
      'keywell login --url https://keywell.example.com        (by the browser, or by typing a token)',
      'pass show keywell/token | keywell login --url https://keywell.example.com',
    )
  },
  async run(command, { io }) {
    const options = command.opts<ConnectionOptions>()
    const url = givenUrl(options, io) ?? io.settings?.url ?? urlDefault
    const token = await tokenFor(url, options, io)
    const me = await connectTo({ url, token }, options).me()
    keepCredential(io.env, url, { token, login: me.login }, { current: 'this' })
    const [current, file] = [keyOf(url), credentialsFile(io.env)]
    await print(io, options, { url: current, login: me.login, token: me.token.name, file }, () =>
      printable(`signed in to ${current} as ${me.login} (${tokenText(me)}), kept in ${file}`),
    )
    if ((io.env['KEYWELL_TOKEN'] ?? '') !== '') {
      await write(io.stderr, 'keywell: KEYWELL_TOKEN is set, and counts before what is kept\n')
    }
    return 0
  },
}

/** A file, a pipe, the environment, or a person's approval in a browser; never an argument, which others can read. */
async function tokenFor(url: string, options: ConnectionOptions, io: Io): Promise<string> {
  if (options.tokenFile !== undefined) return givenToken(options, io) ?? ''
  const typed =
    io.stdin.isTTY === true
      ? await browserLogin(clientWithoutToken(url, options), io)
      : Buffer.from(await readAll(io.stdin)).toString('utf8')
  const token = typed.trim() === '' ? givenToken(options, io) : typed.trim()
  if (token !== undefined) return token
  throw new CliError(
    exitCodes.unauthenticated,
    'no token: pipe one in, set KEYWELL_TOKEN or give --token-file FILE',
  )
}

export function tokenText({ token }: Me): string {
  const ends = token.expiresAt === null ? 'does not expire' : `expires at ${token.expiresAt}`
  const where = token.workspace === null ? '' : `, for workspace ${token.workspace} alone`
  return `token ${token.name}, ${ends}${where}`
}
