import type { Command } from 'commander'
import { type Applied, KeywellError } from '../../../sdk/src/index.ts'
import { CliError, exitCodes, usageError } from '../failure.ts'
import { type ConnectionOptions, addConnection, addOutput, connect, print } from '../options.ts'
import { printable } from '../printable.ts'
import { type Verb, example } from '../verb.ts'
import { type ReadSeed, readSeed } from './read-seed.ts'

interface Options extends ConnectionOptions {
  readonly file?: string
  readonly dryRun?: boolean
}

export const apply: Verb = {
  define(command: Command) {
    command
      .argument('[file]', 'YAML or JSON; - is stdin')
      .option('-f, --file <file>', 'the same')
      .option('--dry-run', 'print what would change, and change nothing')
    addConnection(command)
    addOutput(command)
    example(command, 'keywell apply keywell-seed.yaml --dry-run', 'keywell apply keywell-seed.yaml')
  },
  async run(command, { io }) {
    const options = command.opts<Options>()
    const { dryRun } = options
    const [file = options.file] = command.args
    if (file === undefined || (options.file ?? file) !== file) {
      throw usageError('give one file: `keywell apply FILE`, or - for stdin')
    }
    const client = connect(options, io)
    const read = await readSeed(file, io)
    const applied = await client.apply(read.seed, { dryRun }).catch((error: unknown) => {
      throw withLines(error, read)
    })
    await print(io, options, applied, (answer) => textOf(answer, dryRun === true))
    return 0
  },
}

const itemPath = /^document\./

/** Faults that the server found at fields of the document, with the lines that they stand in. */
function withLines(error: unknown, { name, lineOf }: ReadSeed): unknown {
  if (!(error instanceof KeywellError)) return error
  if (!error.violations.some(({ path }) => itemPath.test(path))) return error
  const faults = error.violations.map(({ path, message }) => {
    const field = path.replace(itemPath, '')
    return `line ${lineOf(field)}, ${field}: ${message}`
  })
  return new CliError(exitCodes.refused, `nothing was changed. ${name}, ${faults.join('; ')}`)
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
