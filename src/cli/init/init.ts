import fs from 'node:fs'
import path from 'node:path'
import type { Command } from 'commander'
import { CliError, exitCodes, usageError } from '../failure.ts'
import {
  type ConnectionOptions,
  type PlaceOptions,
  addConnection,
  addOutput,
  addPlace,
  placeOf,
  placeText,
  print,
} from '../options.ts'
import { pickPlace } from '../pick/pick-place.ts'
import { printable } from '../printable.ts'
import { settingsFile, settingsText } from '../settings/settings.ts'
import { type Verb, example } from '../verb.ts'

interface Options extends ConnectionOptions, PlaceOptions {
  readonly force?: boolean
}

export const init: Verb = {
  ignoresSettings: true,
  define(command: Command) {
    addPlace(command)
    command.option('--force', `replace a ${settingsFile} that is there`)
    addConnection(command)
    addOutput(command)
    example(command, 'keywell init -w acme -p app -e development')
  },
  async run(command, { io }) {
    const options = command.opts<Options>()
    const file = path.join(io.cwd, settingsFile)
    if (fs.existsSync(file) && options.force !== true) {
      throw new CliError(exitCodes.refused, `${file} is there already; --force replaces it`)
    }
    const place = placeOf(await pickPlace(options, io, 'environment'), io)
    const { workspace, project, environment } = place
    if (workspace === undefined || project === undefined) {
      throw usageError('no place: give -w SLUG and -p NAME, and -e NAME for an environment of your own')
    }
    const url = options.url === '' ? undefined : options.url
    const pairs = [
      ['workspace', workspace],
      ['project', project],
      ['environment', environment],
      ['url', url],
    ] as const
    // It holds nothing secret, and is meant for the repository.
    fs.writeFileSync(file, settingsText(pairs))
    const written = { file, workspace, project, environment, url }
    await print(io, options, written, () => {
      const at = placeText({ workspace, project, environment })
      return printable(`wrote ${settingsFile} (${at}); now \`keywell run -- COMMAND\` works in this folder`)
    })
    return 0
  },
}
