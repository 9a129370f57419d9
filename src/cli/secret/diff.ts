import type { Command } from 'commander'
import type { Resolved } from '../../../sdk/src/index.ts'
import { mergeKey, parseSource } from '../consume/consumer.ts'
import { exitCodes, usageError } from '../failure.ts'
import {
  type ConnectionOptions,
  type PlaceOptions,
  addConnection,
  addOutput,
  addPlace,
  connect,
  placeOf,
  print,
} from '../options.ts'
import { writeTable } from '../table.ts'
import { type Verb, example } from '../verb.ts'
import { revealNearest } from './reveal-nearest.ts'

interface Options extends ConnectionOptions, PlaceOptions {
  readonly all?: boolean
  readonly show?: boolean
  readonly exitCode?: boolean
}

interface Place {
  readonly workspace: string
  readonly project: string
  readonly environment?: string
}

export interface Difference {
  readonly name: string
  readonly state: 'same' | 'differs' | 'only left' | 'only right'
}

export const diff: Verb = {
  define(command: Command) {
    command
      .argument('<left>', 'an environment, or WORKSPACE/PROJECT/ENVIRONMENT')
      .argument('<right>', 'the other')
      .option('--all', 'list what is the same too')
      .option('--show', 'print the values that differ; each is on the audit record as revealed')
      .option('--exit-code', 'exit with 1 when something differs')
    addPlace(command)
    addConnection(command)
    addOutput(command)
    example(command, 'keywell diff staging production -w acme -p app')
  },
  async run(command, { io }) {
    const options = command.opts<Options>()
    const known = placeOf(options, io)
    const [left, right] = [placeFrom(command.args[0], known), placeFrom(command.args[1], known)]
    const client = connect(options, io)
    const [leftItems, rightItems] = await Promise.all([client.resolve(left), client.resolve(right)])
    const found = compare(leftItems, rightItems)
    const listed = options.all === true ? found : found.filter(({ state }) => state !== 'same')
    const shown = await Promise.all(
      listed.map(async (difference) => {
        if (options.show !== true || difference.state === 'same') return { ...difference }
        const show = (at: Place, absent: string) =>
          difference.state === absent ? undefined : revealNearest(client, at, difference.name)
        const [leftValue, rightValue] = await Promise.all([
          show(left, 'only right'),
          show(right, 'only left'),
        ])
        return { ...difference, left: leftValue, right: rightValue }
      }),
    )
    const head = ['STATE', 'NAME', ...(options.show === true ? ['LEFT', 'RIGHT'] : [])]
    await print(io, options, { items: shown }, () =>
      writeTable(
        io.stdout,
        head,
        shown.map((row) => rowOf(row, options.show === true)),
      ),
    )
    const differs = found.some(({ state }) => state !== 'same')
    return options.exitCode === true && differs ? exitCodes.refused : exitCodes.ok
  },
}

/** By name, as the server compares names; values by their bytes. */
export function compare(left: readonly Resolved[], right: readonly Resolved[]): readonly Difference[] {
  const [leftByKey, rightByKey] = [byKey(left), byKey(right)]
  const keys = [...new Set([...leftByKey.keys(), ...rightByKey.keys()])].toSorted()
  return keys.map((key) => {
    const [one, other] = [leftByKey.get(key), rightByKey.get(key)]
    const name = one?.name ?? other?.name ?? key
    if (one === undefined) return { name, state: 'only right' }
    if (other === undefined) return { name, state: 'only left' }
    return { name, state: Buffer.from(one.bytes).equals(other.bytes) ? 'same' : 'differs' }
  })
}

function byKey(items: readonly Resolved[]): ReadonlyMap<string, Resolved> {
  return new Map(items.map((item) => [mergeKey(item), item]))
}

function rowOf(row: Difference & { left?: string | undefined; right?: string | undefined }, show: boolean) {
  return [row.state, row.name, ...(show ? [row.left ?? '', row.right ?? ''] : [])]
}

function placeFrom(text: string | undefined, { workspace, project }: PlaceOptions): Place {
  if (text?.includes('/') === true) return parseSource(text)
  if (workspace === undefined || project === undefined) {
    throw usageError(
      'no project for that environment: give -w SLUG and -p NAME, or WORKSPACE/PROJECT/ENVIRONMENT',
    )
  }
  return { workspace, project, ...(text === undefined || text === '' ? {} : { environment: text }) }
}
