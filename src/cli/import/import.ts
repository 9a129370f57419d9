import type { Command } from 'commander'
import { Option } from 'commander'
import type { Client, SecretPlace } from '../../../sdk/src/index.ts'
import { type Selection, hasName } from '../consume/choose.ts'
import { warnOfNames } from '../consume/warn-of-names.ts'
import { exitCodes } from '../failure.ts'
import { type Io, write } from '../io.ts'
import {
  type SecretOptions,
  addPersonal,
  addSecretOptions,
  connect,
  placeText,
  print,
  secretPlaceOf,
} from '../options.ts'
import { pickUnnamed } from '../pick/pick-place.ts'
import { printable } from '../printable.ts'
import { type Verb, collect, example } from '../verb.ts'
import { type Reading, checkAssignments, importFault } from './assignment.ts'
import { fillIn } from './fill-in.ts'
import { type ImportFormat, importFormats, parseImport, readImportText } from './read-import.ts'

interface Options extends SecretOptions, Selection {
  readonly format?: ImportFormat
  readonly dryRun?: boolean
  readonly keepExisting?: boolean
}

export const importSecrets: Verb = {
  define(command: Command) {
    command
      .argument('<file>', '- is stdin')
      .addOption(
        new Option('--format <format>', 'what the file is (default: what it looks like)').choices(
          importFormats,
        ),
      )
      .option('--dry-run', 'print what would change, and change nothing')
      .option('--keep-existing', 'leave alone what is there already')
      .option('--only <name>', 'only these; repeat, or separate by commas', collect)
      .option('--skip <name>', 'all but these', collect)
      .option('--prefix <text>', 'put before each name')
    addPersonal(command)
    addSecretOptions(command)
    example(
      command,
      'keywell import .env -w acme -p app -e development --dry-run',
      'doppler secrets download --no-file | keywell import - -w acme -p app -e staging',
      'gh secret list --json name | keywell import - --format names -w acme -p app',
    )
  },
  async run(command, { io }) {
    const [file = ''] = command.args
    const options = await pickUnnamed(command.opts<Options>(), io)
    const at = secretPlaceOf(options, io)
    const client = connect(options, io)
    const text = await readImportText(file, io)
    if (text.trim() === '') {
      throw importFault(`${file === '-' ? 'stdin' : file} is empty: what to import is missing`)
    }
    const imported = await parseImport(text, file, options.format)
    if ('names' in imported) {
      const { assignments, missing } = await fillIn(imported.names, { client, at, io, options })
      const exitCode = missing.length === 0 ? exitCodes.ok : exitCodes.refused
      return Math.max(
        exitCode,
        assignments.length === 0 ? 0 : await carryOut(client, at, { assignments, remarks: [] }, io, options),
      )
    }
    return carryOut(client, at, select(imported, options), io, options)
  },
}

function select({ assignments, remarks }: Reading, { only, skip = [], prefix = '' }: Selection): Reading {
  const isAsked = only === undefined ? () => true : hasName(only)
  const isSkipped = hasName(skip)
  const isPresent = hasName(assignments.map(({ name }) => name))
  const missing = (only ?? []).filter((name) => !isPresent(name))
  if (missing.length > 0) throw importFault(`not in the file: ${missing.join(', ')}`)
  const chosen = assignments.filter(({ name }) => isAsked(name) && !isSkipped(name))
  return { assignments: chosen.map((each) => ({ ...each, name: prefix + each.name })), remarks }
}

async function carryOut(
  client: Client,
  at: SecretPlace,
  { assignments, remarks }: Reading,
  io: Io,
  options: Options,
): Promise<number> {
  checkAssignments(assignments)
  const { items } = await client.secrets.change(at, assignments, {
    dryRun: options.dryRun,
    ifExists: options.keepExisting === true ? 'keep' : 'replace',
    spelling: 'keep',
  })
  const changes = items.map(({ action, name }) => ({ action, name }))
  await warnOfNames(
    changes.map(({ name }) => name),
    io,
  )
  for (const remark of remarks) await write(io.stderr, printable(`keywell: ${remark}`).concat('\n'))
  await print(io, options, { changes, dryRun: options.dryRun === true }, () => textOf(changes, at, options))
  return exitCodes.ok
}

interface Step {
  readonly action: string
  readonly name: string
}

function textOf(steps: readonly Step[], at: SecretPlace, { dryRun }: Options): string {
  const lines = steps.map(({ action, name }) => printable(`${action} ${name}`))
  const count = (action: string) => steps.filter((step) => step.action === action).length
  const [created, updated] = dryRun === true ? ['to create', 'to update'] : ['created', 'updated']
  const counts = [
    `${count('create')} ${created}`,
    `${count('update')} ${updated}`,
    `${count('unchanged')} unchanged`,
  ]
  if (count('kept') > 0) counts.push(`${count('kept')} kept`)
  const head = dryRun === true ? 'plan' : 'done'
  return [...lines, printable(`${head}: ${counts.join(', ')} (${placeText(at)})`)].join('\n')
}
