import fs from 'node:fs'
import type { Command } from 'commander'
import { parseServerUrl } from '../../../sdk/src/server-url.ts'
import { usageError } from '../failure.ts'
import { type Io, write } from '../io.ts'
import {
  type ConnectionOptions,
  type PlaceOptions,
  addConnection,
  addOutput,
  addPlace,
  connectTo,
  placeOf,
  print,
} from '../options.ts'
import { pickPlace } from '../pick/pick-place.ts'
import { pickSecret } from '../pick/pick-secret.ts'
import { printable } from '../printable.ts'
import { readHidden } from '../secret/read-value.ts'
import { serverOf } from '../settings/server.ts'
import { type Verb, example, parseCount } from '../verb.ts'

interface Options extends ConnectionOptions, PlaceOptions {
  readonly expires: string
  readonly views: number
  readonly passphrase?: boolean
  readonly passphraseFile?: string
}

export const share: Verb = {
  define(command: Command) {
    command
      .argument('[names...]', 'secrets of the environment; their values are copied as they are now')
      .option('--expires <time>', 'how long the link shows them, such as 1h or 7d (30 days at most)', '1d')
      .option('--views <count>', 'how often', parseCount, 1)
      .option('--passphrase', 'ask for a passphrase that whoever opens the link has to know')
      .option('--passphrase-file <file>', 'the same, from a file')
    addPlace(command)
    addConnection(command)
    addOutput(command)
    example(
      command,
      'keywell share DB_URL -w acme -p app -e staging',
      'keywell share DB_URL API_KEY --expires 1h --views 2 --passphrase',
    )
  },
  async run(command, { io }) {
    const { names, options } = await namesFor(command.args, command.opts<Options>(), io)
    const { workspace, project, environment } = placeOf(options, io)
    if (workspace === undefined || project === undefined || environment === undefined) {
      throw usageError('what is shared lies in an environment: give -w SLUG, -p NAME and -e NAME')
    }
    const passphrase = await passphraseOf(options, io)
    const server = serverOf(options, io)
    const { id, token, expiresAt } = await connectTo(server, options).shares.create(
      { workspace, project, environment },
      { secrets: names, expiresIn: options.expires, views: options.views, passphrase },
    )
    // Behind the sign nothing is sent to a server, nor kept in its log, until somebody asks to see what is shared.
    const url = `${parseServerUrl(server.url, true).href}share#${token}`
    await print(io, options, { id, url, expiresAt }, () => printable(url))
    const often = options.views === 1 ? 'once' : `${options.views} times`
    const told = `share ${id}: shows ${names.join(', ')} ${often}, until ${expiresAt}; \`keywell share revoke ${id}\` ends it`
    if (options.output !== 'json') await write(io.stderr, `${printable(told)}\n`)
    return 0
  },
}

async function namesFor(
  given: readonly string[],
  options: Options,
  io: Io,
): Promise<{ names: readonly string[]; options: Options }> {
  if (given.length > 0) return { names: given, options: await pickPlace(options, io, 'environment') }
  const picked = await pickSecret(undefined, options, io)
  return { names: [picked.name], options: picked.options }
}

/** Never an argument, which others can read. */
async function passphraseOf({ passphrase, passphraseFile }: Options, io: Io): Promise<string | undefined> {
  if (passphraseFile !== undefined) return notEmpty(fs.readFileSync(passphraseFile, 'utf8').trim())
  if (passphrase !== true) return undefined
  if (io.stdin.isTTY === true) return notEmpty(await readHidden('Passphrase', io))
  throw usageError('--passphrase asks at a terminal; give --passphrase-file FILE')
}

function notEmpty(passphrase: string): string {
  if (passphrase !== '') return passphrase
  throw usageError('the passphrase is empty; nothing was shared')
}
