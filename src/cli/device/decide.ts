import type { Command } from 'commander'
import { type ConnectionOptions, addConnection, addOutput, connect, print } from '../options.ts'
import { printable } from '../printable.ts'
import { type Verb, example } from '../verb.ts'

function decide(approve: boolean): Verb {
  const verb = approve ? 'approve' : 'deny'
  return {
    define(command: Command) {
      command.argument('<code>', 'the code that the client shows')
      addConnection(command)
      addOutput(command)
      example(command, `keywell device ${verb} BCDF-GHJK`)
    },
    async run(command, { io }) {
      const [code = ''] = command.args
      const options = command.opts<ConnectionOptions>()
      const decided = await connect(options, io).logins.decide(code, approve)
      const outcome = approve ? 'is signed in as you' : 'was turned away'
      await print(io, options, decided, ({ client, address }) =>
        printable(`${client} from ${address} ${outcome}`),
      )
      return 0
    },
  }
}

export const approveDevice: Verb = decide(true)
export const denyDevice: Verb = decide(false)
