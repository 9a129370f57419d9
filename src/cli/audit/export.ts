import type { Command } from 'commander'
import { write } from '../io.ts'
import {
  type ConnectionOptions,
  type PlaceOptions,
  addConnection,
  addWorkspace,
  connect,
} from '../options.ts'
import { type Verb, example, parseCount } from '../verb.ts'
import { chainWorkspace } from './chain-workspace.ts'

interface Options extends ConnectionOptions, PlaceOptions {
  readonly instance?: boolean
  readonly after?: number
}

export const exportChain: Verb = {
  define(command: Command) {
    addWorkspace(command)
    command
      .option('--instance', 'the chain of the server itself instead of a workspace')
      .option('--after <seq>', 'only events newer than this one', parseCount)
    addConnection(command)
    example(command, 'keywell audit export -w acme > acme.ndjson', 'keywell audit verify --file acme.ndjson')
  },
  async run(command, { io }) {
    const options = command.opts<Options>()
    const workspace = chainWorkspace(options, io)
    const rows = connect(options, io).audit.chainRows({ workspace, after: options.after })
    for await (const row of rows) await write(io.stdout, `${JSON.stringify(row)}\n`)
    return 0
  },
}
