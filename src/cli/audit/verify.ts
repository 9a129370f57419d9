import type { Command } from 'commander'
import { type ChainFault, type ChainHead, type ChainRow, verifyAuditChain } from '../../../sdk/src/index.ts'
import { exitCodes, usageError } from '../failure.ts'
import {
  type ConnectionOptions,
  type PlaceOptions,
  addConnection,
  addOutput,
  addWorkspace,
  connect,
  print,
} from '../options.ts'
import { printable } from '../printable.ts'
import { type Verb, example } from '../verb.ts'
import { chainWorkspace } from './chain-workspace.ts'
import { readExport } from './read-export.ts'

interface Options extends ConnectionOptions, PlaceOptions {
  readonly instance?: boolean
  readonly file?: string
  readonly head?: string
}

export const verifyChain: Verb = {
  define(command: Command) {
    addWorkspace(command)
    command
      .option('--instance', 'the chain of the server itself instead of a workspace')
      .option('--file <file>', 'check an export instead; needs no server and no token')
      .option('--head <seq:hash>', 'a head that an earlier check printed, which must be in the chain still')
    addConnection(command)
    addOutput(command)
    example(
      command,
      'keywell audit verify -w acme',
      'keywell audit verify --file acme.ndjson --head 1042:9f86…',
    )
  },
  async run(command, { io }) {
    const options = command.opts<Options>()
    const expect = options.head === undefined ? undefined : parseHead(options.head)
    const rows: AsyncIterable<ChainRow> =
      options.file === undefined
        ? connect(options, io).audit.chainRows({ workspace: chainWorkspace(options, io) })
        : readExport(options.file)
    const result = await verifyAuditChain(rows, { expect })
    await print(io, options, result, textOf)
    return 'fault' in result ? exitCodes.refused : exitCodes.ok
  },
}

function parseHead(text: string): { seq: number; hash: string } {
  const [, seq, hash] = /^([1-9]\d{0,14}):([0-9a-f]{64})$/.exec(text) ?? []
  if (seq !== undefined && hash !== undefined) return { seq: Number(seq), hash }
  throw usageError(
    'a head is a sequence number, a colon and 64 hexadecimal digits, as `audit verify` prints it',
  )
}

const explained: Readonly<Record<ChainFault['fault'], string>> = {
  gap: 'it does not follow the event before it: one is missing, doubled or out of order',
  chain: 'it belongs to another chain',
  hash: 'its text is not what was hashed',
  body: 'its text tells another chain or sequence number',
  prev: 'it does not name the hash of the event before it',
  head: 'the head noted earlier is not in this chain: it was cut or written anew',
}

function textOf(result: ChainHead | ChainFault): string {
  return 'fault' in result
    ? printable(`FAULT at ${result.seq} of ${result.chain}: ${explained[result.fault]} (${result.fault})`)
    : printable(`verified ${result.seq} events, head ${result.seq}:${result.hash}`)
}
