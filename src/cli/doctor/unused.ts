import type { Command } from 'commander'
import type { UnusedValue } from '../../../sdk/src/index.ts'
import { exitCodes } from '../failure.ts'
import { write } from '../io.ts'
import { connect, print } from '../options.ts'
import { writeTable } from '../table.ts'
import { type Verb, example } from '../verb.ts'
import { type CheckedOptions, addChecked, checkedPlace } from './checked-place.ts'

interface Options extends CheckedOptions {
  readonly since: string
}

const head = ['NAME', 'STORE', 'WHERE', 'VERSION', 'WRITTEN', 'LAST CONSUMED']
const honest =
  'keywell: what is noted is consumption, once an hour at most; not that a person looked, nor that a program still runs with what it got\n'

export const findUnused: Verb = {
  define(command: Command) {
    command.option('--since <duration>', 'not consumed for so long', '30d')
    addChecked(command)
    example(command, 'keywell doctor unused --since 90d -w acme -p app')
  },
  async run(command, { io }) {
    const options = command.opts<Options>()
    const items = await connect(options, io).doctor.unused(checkedPlace(options, io), {
      since: options.since,
    })
    await print(io, options, { items }, () =>
      items.length === 0
        ? `every value was consumed within ${options.since}, or is younger`
        : writeTable(io.stdout, head, items.map(rowOf)),
    )
    if (options.output !== 'json') await write(io.stderr, honest)
    return exitCodes.ok
  },
}

function rowOf({ name, store, where, version, updatedAt, lastUsedAt }: UnusedValue): string[] {
  return [name, store, where, String(version), updatedAt, lastUsedAt ?? 'never']
}
