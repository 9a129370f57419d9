import type { Command } from 'commander'
import type { SecretVersion } from '../../../sdk/src/index.ts'
import {
  type SecretOptions,
  addPersonal,
  addSecretOptions,
  connect,
  print,
  secretPlaceOf,
} from '../options.ts'
import { writeTable } from '../table.ts'
import { pickSecret } from '../pick/pick-secret.ts'
import { type Verb, example, parseCount } from '../verb.ts'
import { tellAbsent } from './absent.ts'

interface Options extends SecretOptions {
  readonly limit?: number
}

const head = ['VERSION', 'STATE', 'BYTES', 'AT', 'BY', 'THROUGH', 'CHANGE']

export const secretHistory: Verb = {
  define(command: Command) {
    command
      .argument('[name]', 'asked for at a terminal')
      .option('--limit <count>', 'how many, newest first (1 to 100)', parseCount)
    addPersonal(command)
    addSecretOptions(command)
    example(command, 'keywell history DB_URL -w acme -p app -e production')
  },
  async run(command, { io }) {
    const { name, options } = await pickSecret(command.args[0], command.opts<Options>(), io)
    const { limit } = options
    const client = connect(options, io)
    const at = secretPlaceOf(options, io)
    const { items } = await client.secrets.versions(at, name, { limit }).catch(tellAbsent(name, at, client))
    await print(io, options, { items }, () => writeTable(io.stdout, head, items.map(rowOf)))
    return 0
  },
}

function rowOf(version: SecretVersion): string[] {
  return [
    String(version.version),
    version.deleted ? 'deleted' : 'written',
    String(version.sizeBytes),
    version.createdAt,
    version.createdBy ?? '-',
    version.surface,
    version.changeId,
  ]
}
