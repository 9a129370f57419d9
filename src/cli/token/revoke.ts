import type { Command } from 'commander'
import { type ConnectionOptions, addConnection, addOutput, connect, print } from '../options.ts'
import { printable } from '../printable.ts'
import { type Verb, example } from '../verb.ts'

export const revokeToken: Verb = {
  define(command: Command) {
    command.argument('<id>', 'as `keywell token list` prints it')
    addConnection(command)
    addOutput(command)
    example(command, 'keywell token revoke 01932f3e-7c1a-7d2b-9a31-5b0e6f8c2d4a')
  },
  async run(command, { io }) {
    const [id = ''] = command.args
    const options = command.opts<ConnectionOptions>()
    const revoked = await connect(options, io).tokens.revoke(id)
    await print(io, options, revoked, (answer) => printable(`revoked ${answer.id}`))
    return 0
  },
}
