import type { Command } from 'commander'
import type { Client, SecretPlace } from '../../../sdk/src/index.ts'
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
import { type Verb, example, parseCount } from '../verb.ts'
import { tellAbsent } from './absent.ts'

export const restoreSecret: Verb = {
  define(command: Command) {
    command
      .argument('<name>')
      .argument('[version]', 'as `keywell history` prints it (default: what a deleted one held last)')
    addPersonal(command)
    addSecretOptions(command)
    example(
      command,
      'keywell restore DB_URL -w acme -p app -e production       (after a delete)',
      'keywell restore DB_URL 3 -w acme -p app -e production',
    )
  },
  async run(command, { io }) {
    const [name = '', asked] = command.args
    const options = await pickUnnamed(command.opts<SecretOptions>(), io)
    const at = secretPlaceOf(options, io)
    const client = connect(options, io)
    const version = asked === undefined ? await lastHeld(client, at, name) : parseCount(asked)
    const restored = await client.secrets.restore(at, name, version)
    await print(io, options, restored, (answer) =>
      printable(
        `restored ${answer.name}: version ${version} is now version ${answer.version} (${placeText(at)})`,
      ),
    )
    return 0
  },
}

/** The newest version with a value, of a secret that is deleted here; one that has a value needs no guess. */
async function lastHeld(client: Client, at: SecretPlace, name: string): Promise<number> {
  const { items } = await client.secrets.versions(at, name).catch(tellAbsent(name, at, client))
  const held = items.find(({ deleted }) => !deleted)
  const advice = `give the version to go back to, as \`keywell history ${name}\` prints it`
  if (items[0]?.deleted !== true) {
    throw new CliError(exitCodes.refused, `${name} has a value here (${placeText(at)}): ${advice}`)
  }
  if (held === undefined) throw new CliError(exitCodes.refused, `no recent version has a value: ${advice}`)
  return held.version
}
