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
import { pickUnnamed } from '../pick/pick-place.ts'
import { printable } from '../printable.ts'
import { type Verb, example, parseCount } from '../verb.ts'

export const restoreSecret: Verb = {
  define(command: Command) {
    command.argument('<name>').argument('<version>', 'as `keywell history` prints it')
    addPersonal(command)
    addSecretOptions(command)
    example(command, 'keywell restore DB_URL 3 -w acme -p app -e production')
  },
  async run(command, { io }) {
    const [name = '', version = ''] = command.args
    const options = await pickUnnamed(command.opts<SecretOptions>(), io)
    const at = secretPlaceOf(options, io)
    const restored = await connect(options, io).secrets.restore(at, name, parseCount(version))
    await print(io, options, restored, (answer) =>
      printable(
        `restored ${answer.name}: version ${version} is now version ${answer.version} (${placeText(at)})`,
      ),
    )
    return 0
  },
}
