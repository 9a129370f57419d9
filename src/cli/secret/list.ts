import type { Command } from 'commander'
import type { Client, Secret, SecretPlace } from '../../../sdk/src/index.ts'
import { valueText } from '../../../sdk/src/index.ts'
import { type SecretOptions, addSecretOptions, connect, print, secretPlaceOf } from '../options.ts'
import { pickPlace } from '../pick/pick-place.ts'
import { writeTable } from '../table.ts'
import { type Verb, example } from '../verb.ts'

interface Options extends SecretOptions {
  readonly show?: boolean
}

const head = ['NAME', 'KIND', 'PHASE', 'VERSION', 'UPDATED', 'NOTE']

export const listSecrets: Verb = {
  define(command: Command) {
    command.option('--show', 'print the values; each is on the audit record as revealed')
    addSecretOptions(command)
    example(command, 'keywell list -w acme -p app -e production')
  },
  async run(command, { io }) {
    const options = await pickPlace(command.opts<Options>(), io, 'workspace')
    const at = secretPlaceOf(options, io)
    const client = connect(options, io)
    const items: Secret[] = []
    for await (const secret of client.secrets.listAll(at)) items.push(secret)
    if (options.show === true) {
      const shown = await revealAll(client, at, items)
      await print(io, options, { items: shown, total: items.length }, () =>
        writeTable(
          io.stdout,
          ['NAME', 'VALUE'],
          shown.map(({ name, ...value }) => [name, valueText(value) ?? value.value]),
        ),
      )
      return 0
    }
    await print(io, options, { items, total: items.length }, () =>
      writeTable(io.stdout, head, items.map(rowOf)),
    )
    return 0
  },
}

/** One after the other: each is an event of its own. */
async function revealAll(client: Client, at: SecretPlace, items: readonly Secret[]) {
  const shown = []
  for (const { name } of items) {
    const { version, value, encoding } = await client.secrets.reveal(at, name)
    shown.push({ name, version, value, encoding })
  }
  return shown
}

function rowOf({ name, kind, phase, version, updatedAt, note }: Secret): string[] {
  return [name, kind, phase, String(version), updatedAt, note ?? '']
}
