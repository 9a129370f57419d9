import type { Command } from 'commander'
import { type ConnectionOptions, addConnection, addOutput, connect, print } from '../options.ts'
import { printable } from '../printable.ts'
import { writeTable } from '../table.ts'
import { type Verb, example } from '../verb.ts'

interface CreateOptions extends ConnectionOptions {
  readonly name?: string
}

export const listWorkspaces: Verb = {
  define(command: Command) {
    addConnection(command)
    addOutput(command)
    example(command, 'keywell workspace list')
  },
  async run(command, { io }) {
    const options = command.opts<ConnectionOptions>()
    const items = await connect(options, io).workspaces.list()
    await print(io, options, { items }, () =>
      writeTable(
        io.stdout,
        ['SLUG', 'KIND', 'NAME', 'CREATED'],
        items.map(({ slug, kind, name, createdAt }) => [slug, kind, name, createdAt]),
      ),
    )
    return 0
  },
}

export const createWorkspace: Verb = {
  define(command: Command) {
    command.argument('<slug>').option('--name <name>', 'for people (default: the slug)')
    addConnection(command)
    addOutput(command)
    example(command, "keywell workspace create acme --name 'Acme Ltd'")
  },
  async run(command, { io }) {
    const [slug = ''] = command.args
    const options = command.opts<CreateOptions>()
    const made = await connect(options, io).workspaces.create({ slug, name: options.name })
    await print(io, options, made, (answer) => printable(`created workspace ${answer.slug}`))
    return 0
  },
}
