import type { Command } from 'commander'
import { type ConnectionOptions, connect, print } from '../options.ts'
import { printable } from '../printable.ts'
import { type Verb, example } from '../verb.ts'
import { addWithin, listVerb } from './list-verb.ts'

interface CreateOptions extends ConnectionOptions {
  readonly name?: string
}

export const listWorkspaces = listVerb({
  within: 'server',
  example: 'keywell workspace list',
  head: ['SLUG', 'KIND', 'NAME', 'CREATED'],
  items: (client) => client.workspaces.list(),
  row: ({ slug, kind, name, createdAt }) => [slug, kind, name, createdAt],
})

export const createWorkspace: Verb = {
  define(command: Command) {
    command.argument('<slug>').option('--name <name>', 'for people (default: the slug)')
    addWithin(command, 'server')
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
