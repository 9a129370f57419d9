import type { Command } from 'commander'
import {
  type ConnectionOptions,
  type PlaceOptions,
  addConnection,
  addOutput,
  addPlace,
  connect,
  placeText,
  print,
  secretPlaceOf,
} from '../options.ts'
import { printable } from '../printable.ts'
import { type Verb, example } from '../verb.ts'

interface Options extends ConnectionOptions, PlaceOptions {
  readonly dryRun?: boolean
}

export const undoChange: Verb = {
  define(command: Command) {
    command
      .argument('<change>', 'as `keywell changes` prints it')
      .option('--dry-run', 'tell what would change, and change nothing')
    addPlace(command)
    addConnection(command)
    addOutput(command)
    example(command, 'keywell undo 019b2f6e-7c11-7e0a-9d3c-5f1f1a2b3c4d -w acme -p app --dry-run')
  },
  async run(command, { io }) {
    const [change = ''] = command.args
    const options = command.opts<Options>()
    const { dryRun } = options
    const at = secretPlaceOf(options, io)
    const taken = await connect(options, io).secrets.undo(at, change, { dryRun })
    await print(io, options, taken, ({ items }) => {
      const lines = items.map(({ action, name, environment, version }) => {
        const line = environment === null || at.environment !== undefined ? name : `${name} in ${environment}`
        return action === 'delete' ? `- ${line}` : `~ ${line}, version ${version}`
      })
      const done = dryRun === true ? 'would take back' : 'took back'
      return [...lines, `${done} ${items.length} of ${placeText(at)}`]
        .map((line) => printable(line))
        .join('\n')
    })
    return 0
  },
}
