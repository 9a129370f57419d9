import type { Command } from 'commander'
import type { Secret } from '../../../sdk/src/index.ts'
import { type SecretOptions, addSecretOptions, connect, print, secretPlaceOf } from '../options.ts'
import { writeTable } from '../table.ts'
import { type Verb, example } from '../verb.ts'

const head = ['NAME', 'KIND', 'PHASE', 'VERSION', 'UPDATED', 'NOTE']

export const listSecrets: Verb = {
  define(command: Command) {
    addSecretOptions(command)
    example(command, 'keywell list -w acme -p app -e production')
  },
  async run(command, { io }) {
    const options = command.opts<SecretOptions>()
    const items: Secret[] = []
    for await (const secret of connect(options, io).secrets.listAll(secretPlaceOf(options, io))) {
      items.push(secret)
    }
    await print(io, options, { items, total: items.length }, () =>
      writeTable(io.stdout, head, items.map(rowOf)),
    )
    return 0
  },
}

function rowOf({ name, kind, phase, version, updatedAt, note }: Secret): string[] {
  return [name, kind, phase, String(version), updatedAt, note ?? '']
}
