import type { Command } from 'commander'
import { write } from '../io.ts'
import { type ConnectionOptions, addConnection, addOutput, connect, print } from '../options.ts'
import { printable } from '../printable.ts'
import { type Verb, collect, example } from '../verb.ts'

interface Options extends ConnectionOptions {
  readonly user?: string
  readonly workspace?: string
  readonly scope?: readonly string[]
  readonly expires: string
  readonly format?: string
}

export const createToken: Verb = {
  define(command: Command) {
    command
      .argument('<name>', 'what the token is for')
      .option('--user <login>', 'whose it is (default: your own)')
      .option('-w, --workspace <slug>', 'bind it to one workspace')
      .option('--scope <permission>', 'what it may do; repeat, or separate by commas (default *)', collect)
      .option('--expires <time>', 'when it ends, such as 12h or 90d, or never', '90d')
      .option('--format <format>', 'the shape that a client insists on (default keywell)')
    addConnection(command)
    addOutput(command)
    example(command, 'keywell token create ci -w acme --scope secret:consume --expires 90d')
  },
  async run(command, { io }) {
    const [name = ''] = command.args
    const options = command.opts<Options>()
    // The default workspace of the other verbs is not used: it would silently narrow the token.
    const created = await connect(options, io).tokens.create({
      name,
      user: options.user,
      workspace: options.workspace,
      scopes: options.scope,
      expiresIn: options.expires === 'never' ? undefined : options.expires,
      format: options.format,
    })
    await print(io, options, created, ({ token }) => token)
    if (options.output !== 'json') {
      const ends = created.expiresAt === null ? 'it does not expire' : `it expires at ${created.expiresAt}`
      const may = created.scopes.includes('*')
        ? 'it may do all that its owner may (--scope narrows it)'
        : `it may ${created.scopes.join(' ')}`
      await write(io.stderr, printable(`token ${created.id}: shown this once; ${ends}; ${may}`).concat('\n'))
    }
    return 0
  },
}
