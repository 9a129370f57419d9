import type { Command } from 'commander'
import {
  type ConnectionOptions,
  type PlaceOptions,
  addConnection,
  addOutput,
  addProject,
  addWorkspace,
  connect,
  placeText,
  print,
  projectPlaceOf,
} from '../options.ts'
import { type ConfirmOptions, addYes, confirm } from '../pick/confirm.ts'
import { pickPlace } from '../pick/pick-place.ts'
import { printable } from '../printable.ts'
import { writeTable } from '../table.ts'
import { type Verb, example } from '../verb.ts'

interface Options extends ConnectionOptions, PlaceOptions {}

interface CreateOptions extends Options {
  readonly personalOverrides?: boolean
}

interface DeleteOptions extends Options, ConfirmOptions {}

export const listEnvironments: Verb = {
  define(command: Command) {
    addShared(command)
    example(command, 'keywell environment list -w acme -p app')
  },
  async run(command, { io }) {
    const options = await pickPlace(command.opts<Options>(), io, 'project')
    const { workspace, project } = projectPlaceOf(options, io)
    const items = await connect(options, io).environments.list(workspace, project)
    await print(io, options, { items }, () =>
      writeTable(
        io.stdout,
        ['NAME', 'PERSONAL VALUES', 'CREATED'],
        items.map(({ name, personalOverrides, createdAt }) => [
          name,
          personalOverrides ? 'yes' : 'no',
          createdAt,
        ]),
      ),
    )
    return 0
  },
}

export const createEnvironment: Verb = {
  define(command: Command) {
    command.argument('<name>').option('--personal-overrides', 'let people have values of their own in it')
    addShared(command)
    example(command, 'keywell environment create staging -w acme -p app')
  },
  async run(command, { io }) {
    const [name = ''] = command.args
    const options = await pickPlace(command.opts<CreateOptions>(), io, 'project')
    const at = projectPlaceOf(options, io)
    const { personalOverrides } = options
    const made = await connect(options, io).environments.create(at, { name, personalOverrides })
    await print(io, options, made, (answer) =>
      printable(`created environment ${placeText({ ...at, environment: answer.name })}`),
    )
    return 0
  },
}

export const deleteEnvironment: Verb = {
  define(command: Command) {
    command.argument('<name>')
    addYes(command)
    addShared(command)
    example(command, 'keywell environment delete preview -w acme -p app --yes')
  },
  async run(command, { io }) {
    const [name = ''] = command.args
    const options = await pickPlace(command.opts<DeleteOptions>(), io, 'project')
    const at = projectPlaceOf(options, io)
    const place = placeText({ ...at, environment: name })
    await confirm(`end environment ${place} with its values?`, options, io)
    const ended = await connect(options, io).environments.delete(at, name)
    await print(io, options, ended, () =>
      printable(`deleted environment ${place}; its values stay in history`),
    )
    return 0
  },
}

function addShared(command: Command): void {
  addWorkspace(command)
  addProject(command)
  addConnection(command)
  addOutput(command)
}
