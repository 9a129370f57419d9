import { type Command, Option } from 'commander'
import { connect, print, workspaceOf } from '../options.ts'
import { type ConfirmOptions, addYes, confirm } from '../pick/confirm.ts'
import { printable } from '../printable.ts'
import { type Verb, example } from '../verb.ts'
import { type AtPlaceOptions, addWithin, listVerb, pickWithin } from './list-verb.ts'
import { tellNotEmpty } from './not-empty.ts'

interface CreateOptions extends AtPlaceOptions {
  readonly slug?: string
  readonly visibility?: 'private' | 'internal' | 'public'
}

interface DeleteOptions extends AtPlaceOptions, ConfirmOptions {
  readonly withContents?: boolean
}

export const listProjects = listVerb({
  within: 'workspace',
  example: 'keywell project list -w acme',
  head: ['NAME', 'SLUG', 'VISIBILITY', 'CREATED'],
  items: (client, options, io) => client.projects.list(workspaceOf(options, io)),
  row: ({ name, slug, visibility, createdAt }) => [name, slug, visibility, createdAt],
})

export const createProject: Verb = {
  define(command: Command) {
    const visibilities = ['private', 'internal', 'public']
    command
      .argument('<name>')
      .option('--slug <slug>', 'what addresses say (default: made of the name)')
      .addOption(new Option('--visibility <who>', 'who sees that it exists').choices(visibilities))
    addWithin(command, 'workspace')
    example(command, 'keywell project create shop -w acme')
  },
  async run(command, { io }) {
    const [name = ''] = command.args
    const options = await pickWithin<CreateOptions>(command, io, 'workspace')
    const workspace = workspaceOf(options, io)
    const { slug, visibility } = options
    const made = await connect(options, io).projects.create(workspace, { name, slug, visibility })
    await print(io, options, made, (answer) => printable(`created project ${workspace}/${answer.name}`))
    return 0
  },
}

export const deleteProject: Verb = {
  define(command: Command) {
    command.argument('<name>').option('--with-contents', 'also where it holds something')
    addYes(command)
    addWithin(command, 'workspace')
    example(command, 'keywell project delete shop -w acme --with-contents --yes')
  },
  async run(command, { io }) {
    const [name = ''] = command.args
    const options = await pickWithin<DeleteOptions>(command, io, 'workspace')
    const workspace = workspaceOf(options, io)
    await confirm(`end project ${workspace}/${name}?`, options, io)
    const { withContents } = options
    const isNotEmpty = () => withContents !== true
    const ended = await connect(options, io)
      .projects.delete(workspace, name, { withContents })
      .catch(tellNotEmpty(`project ${workspace}/${name}`, isNotEmpty))
    await print(io, options, ended, (answer) => printable(`deleted project ${workspace}/${answer.name}`))
    return 0
  },
}
