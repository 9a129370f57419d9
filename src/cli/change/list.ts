import type { Command } from 'commander'
import type { Change } from '../../../sdk/src/index.ts'
import {
  type ConnectionOptions,
  type PlaceOptions,
  addConnection,
  addOutput,
  addPlace,
  connect,
  print,
  secretPlaceOf,
} from '../options.ts'
import { writeTable } from '../table.ts'
import { type Verb, example, parseCount } from '../verb.ts'

interface Options extends ConnectionOptions, PlaceOptions {
  readonly limit?: number
}

const head = ['CHANGE', 'AT', 'BY', 'THROUGH', 'ACTION', 'VALUES']
/** A change of a hundred values is one line all the same. */
const namesMax = 5

export const listChanges: Verb = {
  define(command: Command) {
    command.option('--limit <count>', 'how many, newest first (1 to 100)', parseCount)
    addPlace(command)
    addConnection(command)
    addOutput(command)
    example(command, 'keywell changes -w acme -p app -e production')
  },
  async run(command, { io }) {
    const options = command.opts<Options>()
    const { limit } = options
    const { items } = await connect(options, io).secrets.changes(secretPlaceOf(options, io), { limit })
    await print(io, options, { items }, () => writeTable(io.stdout, head, items.map(rowOf)))
    return 0
  },
}

/** A line of the table. How many values there are more is not known where the server left some out. */
export function rowOf({
  changeId,
  createdAt,
  createdBy,
  surface,
  action,
  values,
  shortened,
}: Change): string[] {
  const names = values.map(({ name, environment, version, deleted }) => {
    const at = environment === null ? name : `${name}@${environment}`
    return deleted ? `-${at}` : `${at}:${version}`
  })
  const rest = names.length - namesMax
  const others = shortened ? ['and more'] : rest > 0 ? [`and ${rest} more`] : []
  const shown = [...names.slice(0, namesMax), ...others]
  return [changeId, createdAt, createdBy, surface, action, shown.join(', ')]
}
