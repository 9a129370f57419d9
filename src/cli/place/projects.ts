import { type Command, Option } from 'commander'
import {
  type ConnectionOptions,
  type PlaceOptions,
  addConnection,
  addOutput,
  addWorkspace,
  connect,
  print,
  workspaceOf,
} from '../options.ts'
import { type ConfirmOptions, addYes, confirm } from '../pick/confirm.ts'
import { pickPlace } from '../pick/pick-place.ts'
import { printable } from '../printable.ts'
import { writeTable } from '../table.ts'
import { type Verb, example } from '../verb.ts'

interface Options extends ConnectionOptions, PlaceOptions {}

interface CreateOptions extends Options {
  readonly slug?: string
  readonly visibility?: 'private' | 'internal' | 'public'
}

interface DeleteOptions extends Options, ConfirmOptions {
  readonly withContents?: boolean
}

export const listProjects: Verb = {
  define(command: Command) {
    addShared(command)
    example(command, 'keywell project list -w acme')
  },
  async run(command, { io }) {
    const options = await pickPlace(command.opts<Options>(), io, 'workspace')
    const items = await connect(options, io).projects.list(workspaceOf(options, io))
    await print(io, options, { items }, () =>
      writeTable(
        io.stdout,
        ['NAME', 'SLUG', 'VISIBILITY', 'CREATED'],
        items.map(({ name, slug, visibility, createdAt }) => [name, slug, visibility, createdAt]),
      ),
    )
    return 0
  },
}

export const createProject: Verb = {
  define(command: Command) {
    command
      .argument('<name>')
      .option('--slug <slug>', 'what addresses say (default: made of the name)')
      .addOption(
        new Option('--visibility <who>', 'who sees that it exists').choices([
          'private',
          'internal',
          'public',
        ]),
      )
    addShared(command)
    example(command, 'keywell project create shop -w acme')
  },
  async run(command, { io }) {
    const [name = ''] = command.args
    const options = await pickPlace(command.opts<CreateOptions>(), io, 'workspace')
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
    addShared(command)
    example(command, 'keywell project delete shop -w acme --with-contents --yes')
  },
  async run(command, { io }) {
    const [name = ''] = command.args
    const options = await pickPlace(command.opts<DeleteOptions>(), io, 'workspace')
    const workspace = workspaceOf(options, io)
    await confirm(`end project ${workspace}/${name}?`, options, io)
    const { withContents } = options
    const ended = await connect(options, io).projects.delete(workspace, name, { withContents })
    await print(io, options, ended, (answer) => printable(`deleted project ${workspace}/${answer.name}`))
    return 0
  },
}

function addShared(command: Command): void {
  addWorkspace(command)
  addConnection(command)
  addOutput(command)
}
