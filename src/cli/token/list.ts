import type { Command } from 'commander'
import { type ConnectionOptions, addConnection, addOutput, connect, print } from '../options.ts'
import { writeTable } from '../table.ts'
import { type Verb, example } from '../verb.ts'

interface Options extends ConnectionOptions {
  readonly user?: string
  readonly workspace?: string
}

const head = ['ID', 'NAME', 'TOKEN', 'USER', 'WORKSPACE', 'SCOPES', 'EXPIRES', 'LAST USED', 'STATE']

export const listTokens: Verb = {
  define(command: Command) {
    command
      .option('--user <login>', "a user's tokens (default: your own)")
      .option('-w, --workspace <slug>', 'the tokens that are bound to a workspace')
    addConnection(command)
    addOutput(command)
    example(command, 'keywell token list --user alice')
  },
  async run(command, { io }) {
    const options = command.opts<Options>()
    const { user, workspace } = options
    const tokens = await connect(options, io).tokens.list({ user, workspace })
    await print(io, options, { items: tokens }, ({ items }) =>
      writeTable(
        io.stdout,
        head,
        items.map((token) => [
          token.id,
          token.name,
          `${token.display}…`,
          token.user,
          token.workspace ?? '-',
          token.scopes.join(','),
          token.expiresAt ?? '-',
          token.lastUsedAt ?? '-',
          token.revokedAt === null ? 'valid' : 'revoked',
        ]),
      ),
    )
    return 0
  },
}
