import type { Command } from 'commander'
import type { Import, SecretHome } from '../../../sdk/src/index.ts'
import type { Io } from '../io.ts'
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
import { writeTable } from '../table.ts'
import { type Verb, example } from '../verb.ts'

interface Options extends ConnectionOptions, PlaceOptions {
  readonly dryRun?: boolean
}

const head = ['FROM', 'STORE', 'SINCE', 'BY']
const hiddenSource = '(a place that you may not see)'

function addHome(command: Command): void {
  addPlace(command)
  addConnection(command)
  addOutput(command)
}

function homeOf(options: Options, io: Io): SecretHome {
  const { workspace, project, environment } = secretPlaceOf(options, io)
  return { workspace, project, environment }
}

export const listImports: Verb = {
  define(command: Command) {
    addHome(command)
    example(command, 'keywell imports list -w acme -p app -e production')
  },
  async run(command, { io }) {
    const options = command.opts<Options>()
    const items = await connect(options, io).imports.list(homeOf(options, io))
    await print(io, options, { items }, () => writeTable(io.stdout, head, items.map(rowOf)))
    return 0
  },
}

function rowOf({ from, store, createdAt, createdBy }: Import): string[] {
  return [from ?? hiddenSource, store, createdAt, createdBy]
}

/** What is imported already stays in front. */
export const addImports: Verb = changeVerb('add', (before, named) => [...new Set([...before, ...named])])
export const removeImports: Verb = changeVerb('remove', (before, named) =>
  before.filter((from) => !named.includes(from)),
)
/** All that is imported, the strongest first. */
export const setImports: Verb = changeVerb('set', (_before, named) => named)

function changeVerb(
  verb: string,
  change: (before: readonly string[], named: readonly string[]) => readonly string[],
): Verb {
  return {
    define(command: Command) {
      command
        .argument(
          '<from...>',
          'project:STORE, environment:NAME, group:SLUG, workspace:STORE or workspace:SLUG/PROJECT/ENVIRONMENT',
        )
        .option('--dry-run', 'tell what would be, and change nothing')
      addHome(command)
      example(command, `keywell imports ${verb} environment:base -w acme -p app -e production`)
    },
    async run(command, { io }) {
      const options = command.opts<Options>()
      const { dryRun } = options
      const at = homeOf(options, io)
      const { imports } = connect(options, io)
      const before = await imports.list(at)
      const known = before.map(({ from }) => from).filter((from) => from !== null)
      const answer = await imports.replace(at, change(known, command.args), { dryRun })
      await print(io, options, answer, ({ items, changed }) => {
        const list = items.map(({ from }) => from ?? hiddenSource).join(', ')
        const what = changed ? (dryRun === true ? 'would import' : 'now imports') : 'imports, unchanged,'
        return printable(`${placeText(at)} ${what} ${list === '' ? 'nothing' : list}`)
      })
      return 0
    },
  }
}
