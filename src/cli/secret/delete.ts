import type { Command } from 'commander'
import {
  type SecretOptions,
  addPersonal,
  addSecretOptions,
  connect,
  placeText,
  print,
  secretPlaceOf,
} from '../options.ts'
import { printable } from '../printable.ts'
import { pickSecret } from '../pick/pick-secret.ts'
import { type Verb, example } from '../verb.ts'
import { tellAbsent } from './absent.ts'

export const deleteSecret: Verb = {
  define(command: Command) {
    command.argument('[name]', 'asked for at a terminal')
    addPersonal(command)
    addSecretOptions(command)
    example(command, 'keywell delete DB_URL -w acme -p app -e production')
  },
  async run(command, { io }) {
    const { name, options } = await pickSecret(command.args[0], command.opts<SecretOptions>(), io)
    const at = secretPlaceOf(options, io)
    const client = connect(options, io)
    const deleted = await client.secrets.delete(at, name).catch(tellAbsent(name, at, client))
    await print(io, options, deleted, (answer) =>
      printable(`deleted ${answer.name} (${placeText(at)}); \`keywell history ${answer.name}\` still has it`),
    )
    return 0
  },
}
