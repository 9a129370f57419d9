import { type Command, Option } from 'commander'
import type { Client, Member, MemberClient } from '../../../sdk/src/index.ts'
import { CliError, exitCodes } from '../failure.ts'
import type { Io } from '../io.ts'
import { connect, print, workspaceOf } from '../options.ts'
import { type ConfirmOptions, addYes, confirm } from '../pick/confirm.ts'
import { type AtPlaceOptions, addWithin, listVerb, pickWithin } from '../place/list-verb.ts'
import { printable } from '../printable.ts'
import { type Verb, example } from '../verb.ts'
import { withPlaces } from './where.ts'

interface RoleOptions extends AtPlaceOptions {
  readonly role: 'admin' | 'developer' | 'viewer'
}

interface ChangeOptions extends RoleOptions {
  readonly everywhere?: boolean
}

interface RemoveOptions extends AtPlaceOptions, ConfirmOptions {}

const everywhere = { all: true, teams: [], projects: [], environments: [] }

export const listMembers = listVerb({
  within: 'workspace',
  example: 'keywell member list -w acme',
  head: ['LOGIN', 'ROLE', 'WHERE', 'NAME', 'SINCE'],
  async items(client, options, io) {
    const workspace = workspaceOf(options, io)
    return withPlaces(client, workspace, await client.members.list(workspace))
  },
  row: ({ login, role, scope, places, name, since }) => [
    login,
    role,
    scope.all ? '-' : places.join(','),
    name,
    since,
  ],
})

export const addMember: Verb = {
  define(command: Command) {
    addRole(command, 'what they may do everywhere in the workspace')
    addWithin(command, 'workspace')
    example(command, 'keywell member add bob --role developer -w acme')
  },
  async run(command, { io }) {
    const [user = ''] = command.args
    const options = await pickWithin<RoleOptions>(command, io, 'workspace')
    const workspace = workspaceOf(options, io)
    const client = connect(options, io)
    await tell(
      client,
      workspace,
      await client.members.add(workspace, { user, role: options.role }),
      options,
      io,
    )
    return 0
  },
}

export const changeMember: Verb = {
  define(command: Command) {
    addRole(command, 'what they may do, where they are a member')
    command.option('--everywhere', 'in the whole workspace from now on, where it was only some of its places')
    addWithin(command, 'workspace')
    example(command, 'keywell member change bob --role viewer -w acme')
  },
  async run(command, { io }) {
    const [user = ''] = command.args
    const options = await pickWithin<ChangeOptions>(command, io, 'workspace')
    const workspace = workspaceOf(options, io)
    const client = connect(options, io)
    const scope = options.everywhere === true ? everywhere : undefined
    const id = await idOf(client.members, workspace, user)
    const changed = await client.members.change(workspace, id, { role: options.role, scope })
    await tell(client, workspace, changed, options, io)
    return 0
  },
}

function addRole(command: Command, meaning: string): void {
  const role = new Option('--role <role>', meaning)
  command.argument('<login>').addOption(role.choices(['admin', 'developer', 'viewer']).makeOptionMandatory())
}

async function tell(
  client: Client,
  workspace: string,
  given: Member,
  options: RoleOptions,
  io: Io,
): Promise<void> {
  const [member = { ...given, places: [] }] = await withPlaces(client, workspace, [given])
  await print(io, options, member, ({ login, role, places }) => {
    const limited = places.length === 0 ? '' : `, only at ${places.join(', ')}`
    return printable(`${login} is ${role} of ${workspace}${limited}`)
  })
}

export const removeMember: Verb = {
  define(command: Command) {
    command.argument('<login>')
    addYes(command)
    addWithin(command, 'workspace')
    example(command, 'keywell member remove bob -w acme --yes')
  },
  async run(command, { io }) {
    const [user = ''] = command.args
    const options = await pickWithin<RemoveOptions>(command, io, 'workspace')
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
