import type { Command } from 'commander'
import { type ConnectionOptions, connect, print } from '../options.ts'
import { type ConfirmOptions, addYes, confirm } from '../pick/confirm.ts'
import { printable } from '../printable.ts'
import { type Verb, example } from '../verb.ts'
import { addWithin, listVerb } from './list-verb.ts'
import { tellNotEmpty } from './not-empty.ts'

interface CreateOptions extends ConnectionOptions {
  readonly name?: string
}

interface DeleteOptions extends ConnectionOptions, ConfirmOptions {
  readonly withContents?: boolean
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

export const deleteWorkspace: Verb = {
  define(command: Command) {
    command.argument('<slug>').option('--with-contents', 'also where it holds projects or secrets')
    addYes(command)
    addWithin(command, 'server')
    example(command, 'keywell workspace delete acme --with-contents --yes')
  },
  async run(command, { io }) {
    const [slug = ''] = command.args
    const options = command.opts<DeleteOptions>()
    await confirm(`end workspace ${slug}? Nobody can ever have its slug again`, options, io)
    const named = options.withContents === true ? { confirm: slug } : {}
    const ended = await connect(options, io)
      .workspaces.delete(slug, named)
      .catch(
        tellNotEmpty(`workspace ${slug}`, ({ violations }) =>
          violations.some(({ path }) => path === 'confirm'),
        ),
      )
    await print(io, options, ended, (answer) => printable(`deleted workspace ${answer.slug}`))
    return 0
  },
}
