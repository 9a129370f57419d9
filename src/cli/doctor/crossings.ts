import type { Command } from 'commander'
import type { Crossing } from '../../../sdk/src/index.ts'
import { exitCodes } from '../failure.ts'
import { connect, print } from '../options.ts'
import { writeTable } from '../table.ts'
import { type Verb, example } from '../verb.ts'
import { type CheckedOptions, addChecked, checkedPlace } from './checked-place.ts'

const head = ['SURFACE', 'NAME', 'KIND', 'STORE', 'WHERE', 'WHY']

export const findCrossings: Verb = {
  define(command: Command) {
    addChecked(command)
    example(command, 'keywell doctor crossings -w acme -p app')
  },
  async run(command, { io }) {
    const options = command.opts<CheckedOptions>()
    const items = await connect(options, io).doctor.crossings(checkedPlace(options, io))
    await print(io, options, { items }, () =>
      items.length === 0
        ? 'every surface shows all that is here'
        : writeTable(io.stdout, head, items.map(rowOf)),
    )
    return exitCodes.ok
  },
}

function rowOf({ surface, name, kind, store, where, why }: Crossing): string[] {
  return [surface, name, kind, store, where, why]
}
