import type { Command } from 'commander'
import { type ConnectionOptions, addConnection, addOutput, connectTo, print } from '../options.ts'
import { printable } from '../printable.ts'
import { serverOf } from '../settings/server.ts'
import { type Verb, example } from '../verb.ts'
import { tokenText } from './login.ts'

export const whoami: Verb = {
  define(command: Command) {
    addConnection(command)
    addOutput(command)
    example(command, 'keywell whoami')
  },
  async run(command, { io }) {
    const options = command.opts<ConnectionOptions>()
    const server = serverOf(options, io)
    const me = await connectTo(server, options).me()
    await print(io, options, { url: server.url, ...me }, () => {
      const scopes = me.token.scopes.join(' ')
      return printable(`${me.login} at ${server.url} (${tokenText(me)}; may: ${scopes})`)
    })
    return 0
  },
}
