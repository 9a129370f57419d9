import type { Command } from 'commander'
import { CliError, exitCodes } from '../failure.ts'
import { KeywellError } from '../../../sdk/src/index.ts'
import {
  type SecretOptions,
  addPersonal,
  addSecretOptions,
  connect,
  placeText,
  print,
  secretPlaceOf,
} from '../options.ts'
import { pickUnnamed } from '../pick/pick-place.ts'
import { printable } from '../printable.ts'
import { type Verb, example } from '../verb.ts'
import { copyValue } from './copy-value.ts'
import { parseTarget } from './target-place.ts'

interface Options extends SecretOptions {
  readonly to: string
  readonly name?: string
  readonly force?: boolean
}

export const copySecret: Verb = copyVerb('copy')
/** The history stays behind, with the deleted value. */
export const moveSecret: Verb = copyVerb('move')

function copyVerb(verb: 'copy' | 'move'): Verb {
  return {
    define(command: Command) {
      command
        .argument('<name>')
        .requiredOption(
          '--to <place>',
          'ENVIRONMENT, WORKSPACE/PROJECT/ENVIRONMENT, WORKSPACE/PROJECT or WORKSPACE/',
        )
        .option('--name <name>', 'what it is called there (default: the same)')
        .option('--force', 'replace a value that is there')
      addPersonal(command)
      addSecretOptions(command)
      example(command, `keywell ${verb} DB_URL -w acme -p app -e staging --to production`)
    },
    async run(command, { io }) {
      const [name = ''] = command.args
      const options = await pickUnnamed(command.opts<Options>(), io)
      const from = { at: secretPlaceOf(options, io), name }
      const to = { at: parseTarget(options.to, from.at), name: options.name ?? name }
      const client = connect(options, io)
      const written = await copyValue(client, from, to, options.force === true).catch((error: unknown) => {
        throw whereItIsThere(error, placeText(to.at))
      })
      if (verb === 'move') await client.secrets.delete(from.at, name)
      const done = { ...written, from: placeText(from.at), to: placeText(to.at) }
      await print(io, options, done, (answer) => {
        const past = verb === 'move' ? 'moved' : 'copied'
        return printable(
          `${past} ${name} (${done.from}) to ${answer.name}, version ${answer.version} (${done.to})`,
        )
      })
      return 0
    },
  }
}

function whereItIsThere(error: unknown, place: string): unknown {
  return error instanceof KeywellError && error.code === 'precondition'
    ? new CliError(exitCodes.refused, `there is one already (${place}); --force replaces it`)
    : error
}
