import type { Command } from 'commander'
import { Option } from 'commander'
import { warnOfNames } from '../consume/warn-of-names.ts'
import { usageError } from '../failure.ts'
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
import { type ValueOptions, addValue, noValueArgument, readValue } from './read-value.ts'

interface Options extends SecretOptions, ValueOptions {
  readonly note?: string
  readonly phase?: string
}

export const setSecret: Verb = {
  define(command: Command) {
    command
      .argument('<name>')
      // Taken so that a value put there can be refused with better words than "too many arguments".
      .argument('[value...]')
      .usage('[options] <name>   (the value comes from stdin, or from a prompt that does not show it)')
    addValue(command)
    command
      .option('--note <text>', 'a remark; not secret')
      .addOption(new Option('--phase <phase>', 'when it is needed').choices(['build', 'runtime', 'both']))
    addPersonal(command)
    addSecretOptions(command)
    example(
      command,
      'pass show db/production | keywell set DB_URL -w acme -p app -e production',
      'keywell set TLS_KEY -w acme -p app -e production --value-file tls.key',
    )
  },
  async run(command, { io }) {
    const [name = '', ...rest] = command.args
    // `NAME=value` is no name that a variable could have, and its value would be asked for again.
    if (rest.length > 0 || name.includes('=')) throw usageError(noValueArgument)
    const options = await pickUnnamed(command.opts<Options>(), io)
    const at = secretPlaceOf(options, io)
    const client = connect(options, io)
    const value = await readValue(name, options, io)
    const { note, phase } = options
    const written = await client.secrets.put(at, name, value, { note, phase })
    await print(io, options, written, (answer) => {
      const verb = answer.created ? 'created' : 'updated'
      return printable(`${verb} ${answer.name}, version ${answer.version} (${placeText(at)})`)
    })
    await warnOfNames([written.name], io)
    return 0
  },
}
