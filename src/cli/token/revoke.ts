import type { Command } from 'commander'
import type { Client } from '../../../sdk/src/index.ts'
import { CliError, exitCodes } from '../failure.ts'
import { type ConnectionOptions, addConnection, addOutput, connect, print } from '../options.ts'
import { printable } from '../printable.ts'
import { type Verb, example } from '../verb.ts'

const isId = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i

export const revokeToken: Verb = {
  define(command: Command) {
    command.argument('<token>', 'its id, as `keywell token list` prints it, or the name of one of your own')
    addConnection(command)
    addOutput(command)
    example(command, 'keywell token revoke ci', 'keywell token revoke 01932f3e-7c1a-7d2b-9a31-5b0e6f8c2d4a')
  },
  async run(command, { io }) {
    const [named = ''] = command.args
    const options = command.opts<ConnectionOptions>()
    const client = connect(options, io)
    const revoked = await client.tokens.revoke(isId.test(named) ? named : await idOf(named, client))
    await print(io, options, revoked, (answer) => printable(`revoked ${answer.id}`))
    return 0
  },
}

/** Of the caller's own valid tokens; a name that several have is no choice. */
async function idOf(name: string, client: Client): Promise<string> {
  const tokens = await client.tokens.list()
  const [token, ...more] = tokens.filter((each) => each.name === name && each.revokedAt === null)
  if (token === undefined) {
    throw new CliError(
      exitCodes.refused,
      `no valid token of yours has this name: give the id, as \`keywell token list\` prints it`,
    )
  }
  if (more.length === 0) return token.id
  throw new CliError(
    exitCodes.refused,
    `${more.length + 1} of your tokens are called ${token.name}: give the id, as \`keywell token list\` prints it`,
  )
}
