import { type Command, Option } from 'commander'
import type { Member, MemberClient } from '../../../sdk/src/index.ts'
import { CliError, exitCodes } from '../failure.ts'
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

interface RoleOptions extends Options {
  readonly role: 'admin' | 'developer' | 'viewer'
}

interface RemoveOptions extends Options, ConfirmOptions {}

export const listMembers: Verb = {
  define(command: Command) {
    addShared(command)
    example(command, 'keywell member list -w acme')
  },
  async run(command, { io }) {
    const options = await pickPlace(command.opts<Options>(), io, 'workspace')
    const items = await connect(options, io).members.list(workspaceOf(options, io))
    await print(io, options, { items }, () =>
      writeTable(
        io.stdout,
        ['LOGIN', 'ROLE', 'WHERE', 'NAME', 'SINCE'],
        items.map((member) => [member.login, member.role, whereOf(member), member.name, member.since]),
      ),
    )
    return 0
  },
}

export const addMember: Verb = {
  define(command: Command) {
    command.argument('<login>')
    addRole(command)
    addShared(command)
    example(command, 'keywell member add bob --role developer -w acme')
  },
  async run(command, { io }) {
    const [user = ''] = command.args
    const options = await pickPlace(command.opts<RoleOptions>(), io, 'workspace')
    const workspace = workspaceOf(options, io)
    const added = await connect(options, io).members.add(workspace, { user, role: options.role })
    await print(io, options, added, ({ login, role }) => printable(`${login} is ${role} of ${workspace}`))
    return 0
  },
}

export const changeMember: Verb = {
  define(command: Command) {
    command.argument('<login>')
    addRole(command)
    addShared(command)
    example(command, 'keywell member change bob --role viewer -w acme')
  },
  async run(command, { io }) {
    const [user = ''] = command.args
    const options = await pickPlace(command.opts<RoleOptions>(), io, 'workspace')
    const workspace = workspaceOf(options, io)
    const { members } = connect(options, io)
    const id = await idOf(members, workspace, user)
    const changed = await members.change(workspace, id, { role: options.role })
    await print(io, options, changed, ({ login, role }) => printable(`${login} is ${role} of ${workspace}`))
    return 0
  },
}

export const removeMember: Verb = {
  define(command: Command) {
    command.argument('<login>')
    addYes(command)
    addShared(command)
    example(command, 'keywell member remove bob -w acme --yes')
  },
  async run(command, { io }) {
    const [user = ''] = command.args
    const options = await pickPlace(command.opts<RemoveOptions>(), io, 'workspace')
    const workspace = workspaceOf(options, io)
    await confirm(
      `end the membership of ${user} in ${workspace}, with personal values and tokens?`,
      options,
      io,
    )
    const { members } = connect(options, io)
    const removed = await members.remove(workspace, await idOf(members, workspace, user))
    await print(io, options, removed, ({ login }) => printable(`removed ${login} from ${workspace}`))
    return 0
  },
}

/** People know a member by login. */
async function idOf(members: MemberClient, workspace: string, login: string): Promise<string> {
  const found = (await members.list(workspace)).find((each) =>
    [each.login.toLowerCase(), each.id].includes(login.toLowerCase()),
  )
  if (found !== undefined) return found.id
  throw new CliError(exitCodes.refused, `${login} is no member of ${workspace}`)
}

/** Everywhere, or the places that a membership is limited to. */
function whereOf({ scope }: Member): string {
  const places = [...scope.teams, ...scope.projects, ...scope.environments]
  return scope.all ? '-' : places.join(',')
}

function addRole(command: Command): void {
  command.addOption(
    new Option('--role <role>', 'what they may do everywhere in the workspace')
      .choices(['admin', 'developer', 'viewer'])
      .makeOptionMandatory(),
  )
}

function addShared(command: Command): void {
  addWorkspace(command)
  addConnection(command)
  addOutput(command)
}
