import type { Command } from 'commander'
import type { IntegrityReport } from '../../../sdk/src/index.ts'
import { exitCodes } from '../failure.ts'
import { type ConnectionOptions, addConnection, addOutput, connect, print } from '../options.ts'
import { printable } from '../printable.ts'
import { type Verb, example } from '../verb.ts'

export const checkIntegrity: Verb = {
  define(command: Command) {
    addConnection(command)
    addOutput(command)
    example(command, 'keywell doctor integrity')
  },
  async run(command, { io }) {
    const options = command.opts<ConnectionOptions>()
    const found = await connect(options, io).doctor.integrity()
    await print(io, options, found, textOf)
    return found.faults.length === 0 ? exitCodes.ok : exitCodes.refused
  },
}

function textOf({ checked, faults }: IntegrityReport): string {
  const lines = faults.map(({ row, fault }) => printable(`${row}: ${fault}`))
  const count = faults.length === 0 ? 'no fault' : `${faults.length} with a fault`
  return [...lines, `checked ${checked} rows: ${count}`].join('\n')
}
