import { type Command, Option } from 'commander'
import type { Member, MemberClient } from '../../../sdk/src/index.ts'
import { CliError, exitCodes } from '../failure.ts'
import { connect, print, workspaceOf } from '../options.ts'
import { type ConfirmOptions, addYes, confirm } from '../pick/confirm.ts'
import { type AtPlaceOptions, addWithin, listVerb, pickWithin } from '../place/list-verb.ts'
import { printable } from '../printable.ts'
import { type Verb, example } from '../verb.ts'

interface RoleOptions extends AtPlaceOptions {
  readonly role: 'admin' | 'developer' | 'viewer'
}

interface RemoveOptions extends AtPlaceOptions, ConfirmOptions {}

export const listMembers = listVerb({
  within: 'workspace',
  example: 'keywell member list -w acme',
  head: ['LOGIN', 'ROLE', 'WHERE', 'NAME', 'SINCE'],
  items: (client, options, io) => client.members.list(workspaceOf(options, io)),
  row: (member) => [member.login, member.role, whereOf(member), member.name, member.since],
})

export const addMember = roleVerb(
  'keywell member add bob --role developer -w acme',
  (members, workspace, user, role) => members.add(workspace, { user, role }),
)

export const changeMember = roleVerb(
  'keywell member change bob --role viewer -w acme',
  async (members, workspace, user, role) =>
    members.change(workspace, await idOf(members, workspace, user), { role }),
)

function roleVerb(
  line: string,
  give: (
    members: MemberClient,
    workspace: string,
    user: string,
    role: RoleOptions['role'],
  ) => Promise<Member>,
): Verb {
  return {
    define(command: Command) {
      const role = new Option('--role <role>', 'what they may do everywhere in the workspace')
      command
        .argument('<login>')
        .addOption(role.choices(['admin', 'developer', 'viewer']).makeOptionMandatory())
      addWithin(command, 'workspace')
      example(command, line)
    },
    async run(command, { io }) {
      const [user = ''] = command.args
      const options = await pickWithin<RoleOptions>(command, io, 'workspace')
      const workspace = workspaceOf(options, io)
      const given = await give(connect(options, io).members, workspace, user, options.role)
      await print(io, options, given, ({ login, role }) => printable(`${login} is ${role} of ${workspace}`))
      return 0
    },
  }
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

/** Everywhere, or the places that a membership is limited to. */
function whereOf({ scope }: Member): string {
  const places = [...scope.teams, ...scope.projects, ...scope.environments]
  return scope.all ? '-' : places.join(',')
}
