import type { Command } from 'commander'
import { connect, placeText, print, projectPlaceOf } from '../options.ts'
import { type ConfirmOptions, addYes, confirm } from '../pick/confirm.ts'
import { printable } from '../printable.ts'
import { type Verb, example } from '../verb.ts'
import { type AtPlaceOptions, addWithin, listVerb, pickWithin } from './list-verb.ts'

interface CreateOptions extends AtPlaceOptions {
  readonly personalOverrides?: boolean
}

interface DeleteOptions extends AtPlaceOptions, ConfirmOptions {}

export const listEnvironments = listVerb({
  within: 'project',
  example: 'keywell environment list -w acme -p app',
  head: ['NAME', 'PERSONAL VALUES', 'CREATED'],
  async items(client, options, io) {
    const { workspace, project } = projectPlaceOf(options, io)
    return client.environments.list(workspace, project)
  },
  row: ({ name, personalOverrides, createdAt }) => [name, personalOverrides ? 'yes' : 'no', createdAt],
})

export const createEnvironment: Verb = {
  define(command: Command) {
    command.argument('<name>').option('--personal-overrides', 'let people have values of their own in it')
    addWithin(command, 'project')
    example(command, 'keywell environment create staging -w acme -p app')
  },
  async run(command, { io }) {
    const [name = ''] = command.args
    const options = await pickWithin<CreateOptions>(command, io, 'project')
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
    addWithin(command, 'project')
    example(command, 'keywell environment delete preview -w acme -p app --yes')
  },
  async run(command, { io }) {
    const [name = ''] = command.args
    const options = await pickWithin<DeleteOptions>(command, io, 'project')
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
