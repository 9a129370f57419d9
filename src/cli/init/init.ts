import fs from 'node:fs'
import path from 'node:path'
import type { Command } from 'commander'
import { CliError, exitCodes, usageError } from '../failure.ts'
import type { Io } from '../io.ts'
import {
  type ConnectionOptions,
  type PlaceOptions,
  addConnection,
  addOutput,
  addPlace,
  connect,
  placeOf,
  placeText,
  print,
} from '../options.ts'
import { isAgreed, isInteractive } from '../pick/pick.ts'
import { printable } from '../printable.ts'
import { settingsFile, settingsText } from '../settings/settings.ts'
import { type Verb, example } from '../verb.ts'
import { type WholePlace, makePlace, missingSteps } from './make-place.ts'

interface Options extends ConnectionOptions, PlaceOptions {
  readonly force?: boolean
  readonly create?: boolean
}

export const init: Verb = {
  ignoresSettings: true,
  define(command: Command) {
    addPlace(command)
    command
      .option('--create', 'make the workspace, project and environment that are not there yet')
      .option('--force', `replace a ${settingsFile} that is there`)
    addConnection(command)
    addOutput(command)
    example(
      command,
      'keywell init                                        (asks, and makes what is not there yet)',
      'keywell init -w acme -p app -e development --create',
    )
  },
  async run(command, { io }) {
    const options = command.opts<Options>()
    const file = path.join(io.cwd, settingsFile)
    if (fs.existsSync(file) && options.force !== true) {
      throw new CliError(exitCodes.refused, `${file} is there already; --force replaces it`)
    }
    const { place, created } = await settle(options, io)
    const url = options.url === '' ? undefined : options.url
    const pairs = [
      ['workspace', place.workspace],
      ['project', place.project],
      ['environment', place.environment],
      ['url', url],
    ] as const
    // It holds nothing secret, and is meant for the repository.
    fs.writeFileSync(file, settingsText(pairs))
    await print(io, options, { file, ...place, url, created }, () => {
      const next = fs.existsSync(path.join(io.cwd, '.env'))
        ? 'next: `keywell import .env`, then `keywell run -- COMMAND`'
        : 'now `keywell run -- COMMAND` works in this folder'
      const made = created.map((step) => printable(`created ${step}`))
      return [...made, printable(`wrote ${settingsFile} (${placeText(place)}); ${next}`)].join('\n')
    })
    return 0
  },
}

interface Settled {
  readonly place: WholePlace
  readonly created: readonly string[]
}

/** Programs name the place, and say with `--create` that it may be made; a person is asked. */
async function settle(options: Options, io: Io): Promise<Settled> {
  const known = placeOf(options, io)
  const asks = isInteractive(io)
  if (!asks && options.create !== true) return { place: whole(known), created: [] }
  if (!asks) whole(known)
  const client = connect(options, io)
  const me = await client.me()
  const asking = { client, mayMakeWorkspaces: me.instanceRole, folder: io.cwd }
  const { choosePlace } = await import('./choose-place.ts')
  const place = whole(asks ? await choosePlace(known, options, asking) : known)
  const missing = await missingSteps(client, place)
  if (missing.length === 0) return { place, created: [] }
  // What was typed just now needs no second question.
  const isNamedByFlags = known.project === place.project && known.environment === place.environment
  const asksLeave = options.create !== true && isNamedByFlags
  if (asksLeave && !(await isAgreed(`There is no ${missing.join(', no ')} yet. Make it?`))) {
    throw new CliError(exitCodes.refused, 'nothing was done')
  }
  await makePlace(client, me, place, missing)
  return { place, created: missing }
}

function whole({ workspace, project, environment }: PlaceOptions): WholePlace {
  if (workspace !== undefined && project !== undefined) return { workspace, project, environment }
  throw usageError('no place: give -w SLUG and -p NAME, and -e NAME for an environment; --create makes them')
}
