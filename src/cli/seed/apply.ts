import type { Command } from 'commander'
import type { Applied } from '../../../sdk/src/index.ts'
import { type ConnectionOptions, addConnection, addOutput, connect, print } from '../options.ts'
import { printable } from '../printable.ts'
import { type Verb, example } from '../verb.ts'
import { readSeed } from './read-seed.ts'

interface Options extends ConnectionOptions {
  readonly file: string
  readonly dryRun?: boolean
}

export const apply: Verb = {
  define(command: Command) {
    command
      .requiredOption('-f, --file <file>', 'YAML or JSON; - is stdin')
      .option('--dry-run', 'print what would change, and change nothing')
    addConnection(command)
    addOutput(command)
    example(command, 'keywell apply -f keywell-seed.yaml --dry-run', 'keywell apply -f keywell-seed.yaml')
  },
  async run(command, { io }) {
    const options = command.opts<Options>()
    const { dryRun } = options
    const client = connect(options, io)
    const document = await readSeed(options.file, io)
    const applied = await client.apply(document, { dryRun })
    await print(io, options, applied, (answer) => textOf(answer, dryRun === true))
    return 0
  },
}

function textOf({ changes, tokens }: Applied, isPlan: boolean): string {
  const lines = changes.map(({ action, kind, name }) => printable(`${action} ${kind} ${name}`))
  const count = (action: string) => changes.filter((change) => change.action === action).length
  const summary = isPlan
    ? `plan: ${count('create')} to create, ${count('update')} to update, ${count('unchanged')} unchanged`
    : `done: ${count('create')} created, ${count('update')} updated, ${count('unchanged')} unchanged`
  const made = Object.entries(tokens).map(([name, token]) => printable(`token ${name}: ${token}`))
  const shown = made.length === 0 ? [] : [...made, 'These tokens are shown this once.']
  return [...lines, summary, ...shown].join('\n')
}
