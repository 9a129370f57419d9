import type { Command } from 'commander'
import type { AuditEntry } from '../../../sdk/src/index.ts'
import {
  type ConnectionOptions,
  type PlaceOptions,
  addConnection,
  addOutput,
  addWorkspace,
  connect,
  print,
} from '../options.ts'
import { writeTable } from '../table.ts'
import { type Verb, example, parseCount } from '../verb.ts'
import { chainWorkspace } from './chain-workspace.ts'

interface Options extends ConnectionOptions, PlaceOptions {
  readonly instance?: boolean
  readonly limit?: number
  readonly before?: number
  readonly cursor?: string
}

const head = ['SEQ', 'AT', 'WHO', 'ACTION', 'OUTCOME', 'WHAT', 'THROUGH', 'FROM']

export const listEvents: Verb = {
  define(command: Command) {
    addWorkspace(command)
    command
      .option('--instance', 'the chain of the server itself instead of a workspace')
      .option('--limit <count>', 'how many (1 to 1000)', parseCount)
      .option('--before <seq>', 'only events older than this one', parseCount)
      .option('--cursor <next>', 'the page after the one whose `next` this is (see -o json)')
    addConnection(command)
    addOutput(command)
    example(command, 'keywell audit list -w acme --limit 20')
  },
  async run(command, { io }) {
    const options = command.opts<Options>()
    const { limit, before, cursor } = options
    const workspace = chainWorkspace(options, io)
    const page = await connect(options, io).audit.events({ workspace, limit, before, cursor })
    await print(io, options, page, ({ items }) => writeTable(io.stdout, head, items.map(rowOf)))
    return 0
  },
}

function rowOf({ seq, event }: AuditEntry): string[] {
  const targets = Array.isArray(event['targets']) ? event['targets'] : []
  const place = [field(event, 'project'), field(event, 'environment')].filter((step) => step !== '')
  const what = targets.map((target) => `${field(target, 'kind')} ${field(target, 'name')}`.trim())
  if (place.length > 0) what.push(`in ${place.join('/')}`)
  return [
    String(seq),
    field(event, 'at'),
    field(event['principal'], 'login'),
    field(event, 'action'),
    field(event, 'outcome'),
    what.join(' '),
    field(event, 'surface'),
    field(event, 'address'),
  ]
}

/** A newer server's event may lack or add fields; the list shows what it knows. */
function field(of: unknown, name: string): string {
  if (typeof of !== 'object' || of === null) return ''
  const found: unknown = Reflect.get(of, name)
  return typeof found === 'string' || typeof found === 'number' ? String(found) : ''
}
