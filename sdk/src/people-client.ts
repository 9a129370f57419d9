import type { Body, CallOperation, OnceOptions } from './call.ts'
import type { DeletedTrust, IdentityTrust, Member, RemovedMember, Team, User } from './generated/shapes.ts'
import { whole } from './pages.ts'

/** Who belongs to a workspace, and as what. A member is named by id, as `list` gives it. */
export interface MemberClient {
  list(workspace: string): Promise<readonly Member[]>
  add(workspace: string, body: Body<'addMember'>, once?: OnceOptions): Promise<Member>
  /** Its role in place of the one before; where it has it stays, unless `scope` says otherwise. */
  change(workspace: string, member: string, body: Body<'changeMember'>, once?: OnceOptions): Promise<Member>
  /** With the personal values and the tokens that hang on it. */
  remove(workspace: string, member: string, once?: OnceOptions): Promise<RemovedMember>
}

export interface TeamClient {
  list(workspace: string): Promise<readonly Team[]>
  create(workspace: string, body: Body<'createTeam'>, once?: OnceOptions): Promise<Team>
  rename(workspace: string, team: string, name: string, once?: OnceOptions): Promise<Team>
  /** One that is the home of no project. */
  delete(workspace: string, team: string, once?: OnceOptions): Promise<Team>
}

/** Everybody on the server, by login; for the operator. */
export interface UserClient {
  list(): Promise<readonly User[]>
  get(login: string): Promise<User>
  /** With a personal workspace of the same name. */
  create(body: Body<'createUser'>, once?: OnceOptions): Promise<User>
  /** Its name or address; or switches it on or off. */
  change(login: string, changes: Body<'changeUser'>, once?: OnceOptions): Promise<User>
}

/** The OpenID issuers and subjects that a workspace trusts. */
export interface TrustClient {
  list(workspace: string): Promise<readonly IdentityTrust[]>
  create(workspace: string, body: Body<'createIdentityTrust'>, once?: OnceOptions): Promise<IdentityTrust>
  /** With every session that it gave. */
  delete(workspace: string, trust: string, once?: OnceOptions): Promise<DeletedTrust>
}

export interface PeopleClients {
  readonly members: MemberClient
  readonly teams: TeamClient
  readonly users: UserClient
  readonly identityTrusts: TrustClient
}

export function createPeopleClients(call: CallOperation): PeopleClients {
  return {
    members: {
      list: (workspace) => whole((page) => call('listMembers', { workspace, ...page })),
      add: (workspace, body, once) => call('addMember', { workspace, body, ...once }),
      change: (workspace, member, body, once) => call('changeMember', { workspace, member, body, ...once }),
      remove: (workspace, member, once) => call('removeMember', { workspace, member, ...once }),
    },
    teams: {
      list: (workspace) => whole((page) => call('listTeams', { workspace, ...page })),
      create: (workspace, body, once) => call('createTeam', { workspace, body, ...once }),
      rename: (workspace, team, name, once) =>
        call('renameTeam', { workspace, team, body: { name }, ...once }),
      delete: (workspace, team, once) => call('deleteTeam', { workspace, team, ...once }),
    },
    users: {
      list: () => whole((page) => call('listUsers', page)),
      get: (login) => call('getUser', { login }),
      create: (body, once) => call('createUser', { body, ...once }),
      change: (login, body, once) => call('changeUser', { login, body, ...once }),
    },
    identityTrusts: {
      list: (workspace) => whole((page) => call('listIdentityTrusts', { workspace, ...page })),
      create: (workspace, body, once) => call('createIdentityTrust', { workspace, body, ...once }),
      delete: (workspace, trust, once) => call('deleteIdentityTrust', { workspace, trust, ...once }),
    },
  }
}
