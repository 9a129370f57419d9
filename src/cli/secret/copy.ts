import type { Command } from 'commander'
import { KeywellError } from '../../../sdk/src/index.ts'
import { CliError, exitCodes } from '../failure.ts'
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

export interface CopyOptions extends SecretOptions {
  readonly to: string
  readonly name?: string
  readonly force?: boolean
}

export const copySecret: Verb = {
  define(command: Command) {
    addCopyOptions(command)
    example(command, 'keywell copy DB_URL -w acme -p app -e staging --to production')
  },
  async run(command, { io }) {
    const [name = ''] = command.args
    const options = await pickUnnamed(command.opts<CopyOptions>(), io)
    const from = { at: secretPlaceOf(options, io), name }
    const to = { at: parseTarget(options.to, from.at), name: options.name ?? name }
    const client = connect(options, io)
    const written = await copyValue(client, from, to, options.force === true).catch((error: unknown) => {
      throw isPrecondition(error) ? thereAlready(placeText(to.at)) : error
    })
    const copied = { ...written, from: placeText(from.at), to: placeText(to.at) }
    await print(io, options, copied, (answer) =>
      printable(
        `copied ${name} (${answer.from}) to ${answer.name}, version ${answer.version} (${answer.to})`,
      ),
    )
    return 0
  },
}

/** What `copy` and `move` have in common. */
export function addCopyOptions(command: Command): void {
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
}

export function isPrecondition(error: unknown): error is KeywellError {
  return error instanceof KeywellError && error.code === 'precondition'
}

export function thereAlready(place: string): CliError {
  return new CliError(exitCodes.refused, `there is one already (${place}); --force replaces it`)
}
