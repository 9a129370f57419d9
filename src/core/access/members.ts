import { DomainError } from '../error.ts'
import type { PrincipalId } from '../ids.ts'
import { asId, isUuid } from '../ids.ts'
import type { Locator, Place, Workspace } from '../place/place.ts'
import { secretTarget } from '../secret/secret-target.ts'
import type { Written } from '../secret/write-value.ts'
import { settleSecret, writeVersion } from '../secret/write-value.ts'
import type { Context } from '../use-case.ts'
import { useCase } from '../use-case.ts'
import type { Role } from './permission.ts'
import { roles } from './permission.ts'
import type { PlaceScope } from './place-scope.ts'
import { scopeOf, scopedPlaces } from './place-scope.ts'
import type { Grant, Principal, TokenPlace } from './principal.ts'
import { grantRole } from './users.ts'

/** Somebody with a role in a workspace. */
export interface Member {
  readonly principal: Principal
  /** The strongest of theirs: a role may differ from place to place. */
  readonly role: Role
  /** Empty: all of the workspace. */
  readonly places: readonly TokenPlace[]
  readonly since: number
}

/** Roles that one member may give to another. An owner is made with the workspace. */
export type GivenRole = Exclude<Role, 'owner'>

interface AtWorkspace {
  readonly at: Locator
}

type PlacedContext = Context & { readonly place: Place }

export const listMembers = useCase<AtWorkspace, { workspace: Workspace; members: readonly Member[] }>({
  action: 'member.list',
  permission: 'member:write',
  at: (input) => input.at,
  async run(context) {
    const { workspace } = context.place
    const byPrincipal = new Map<PrincipalId, Grant[]>()
    for (const grant of await context.tx.access.grants(workspace.id)) {
      byPrincipal.set(grant.principalId, [...(byPrincipal.get(grant.principalId) ?? []), grant])
    }
    const principals = await context.tx.access.principals([...byPrincipal.keys()])
    const members = principals.map((principal) => memberOf(principal, byPrincipal.get(principal.id) ?? []))
    return { workspace, members }
  },
  event: (_input, output) => ({ action: 'member.listed', details: { shown: output.members.length } }),
})

function memberOf(principal: Principal, grants: readonly Grant[]): Member {
  const role = roles.find((each) => grants.some((grant) => grant.role === each)) ?? 'viewer'
  const everywhere = grants.some((grant) => grant.teamId === undefined && grant.projectId === undefined)
  const since = Math.min(...grants.map((grant) => grant.createdAt))
  return { principal, role, places: everywhere ? [] : grants.map(placeOf), since }
}

function placeOf({ teamId, projectId, environmentId }: Grant): TokenPlace {
  return {
    ...(teamId === undefined ? {} : { teamId }),
    ...(projectId === undefined ? {} : { projectId }),
    ...(environmentId === undefined ? {} : { environmentId }),
  }
}

export interface MemberWanted {
  readonly role: GivenRole
  readonly scope: PlaceScope
}

/** Gives a user of this instance a role. Throws `not_found` for an unknown user, `conflict` for a member. */
export const addMember = useCase<AtWorkspace & MemberWanted & { readonly user: string }, Member>({
  action: 'member.add',
  permission: 'member:write',
  at: (input) => input.at,
  async run(context, input) {
    const principal = await userNamed(context, input.user)
    if ((await grantsHere(context, principal.id)).length > 0) {
      throw new DomainError('conflict', 'This user is a member already', { subject: 'member' })
    }
    return give(context, principal, input.role, await placesOf(context, input.scope))
  },
  event: (_input, output) => ({ action: 'member.added', targets: [memberTarget(output)] }),
})

async function userNamed(context: Context, user: string): Promise<Principal> {
  const found = user.includes('@')
    ? await context.tx.access.principalsByEmail(user)
    : [await context.tx.access.principalByLogin(user)]
  const [principal, ...others] = found.filter((each) => each?.kind === 'user' && each.active)
  if (principal === undefined) {
    throw new DomainError('not_found', 'There is no such user', { subject: 'user' })
  }
  if (others.length === 0) return principal
  throw new DomainError('conflict', 'Several users have this e-mail address: name one by login', {
    subject: 'user',
  })
}

export interface ChangeMember extends AtWorkspace {
  readonly member: string
  readonly role: GivenRole
  /** Absent: a membership that is limited to some places stays so. */
  readonly scope?: PlaceScope | undefined
}

/** Replaces the role of a member, and its scope where one is given, from the next request on. An owner stays one. */
export const changeMember = useCase<ChangeMember, Member>({
  action: 'member.change',
  permission: 'member:write',
  at: (input) => input.at,
  async run(context, input) {
    const { principal, grants } = await memberNamed(context, input.member)
    const { places: present } = memberOf(principal, grants)
    const places = input.scope === undefined ? present : await placesOf(context, input.scope)
    for (const grant of grants) await context.tx.access.deleteGrant(grant.id)
    return give(context, principal, input.role, places)
  },
  event: (_input, output) => ({ action: 'member.changed', targets: [memberTarget(output)] }),
})

export interface RemovedMember {
  readonly principal: Principal
  readonly ended: readonly Written[]
}

/** Ends a membership, the member's personal values and the tokens bound to the workspace. */
export const removeMember = useCase<AtWorkspace & { readonly member: string }, RemovedMember>({
  action: 'member.remove',
  permission: 'member:write',
  at: (input) => input.at,
  async run(context, input) {
    const { principal, grants } = await memberNamed(context, input.member)
    const { access } = context.tx
    for (const grant of grants) await access.deleteGrant(grant.id)
    for (const token of await access.tokensIn(context.place.workspace.id)) {
      const ends = token.principalId === principal.id && token.revokedAt === undefined
      if (ends) await access.updateToken({ ...token, revokedAt: context.now })
    }
    return { principal, ended: await endPersonalValues(context, principal.id) }
  },
  event: (_input, { principal, ended }) => ({
    action: 'member.removed',
    targets: [{ kind: 'user', id: principal.id, name: principal.login }, ...ended.map(secretTarget)],
  }),
})

async function endPersonalValues(context: PlacedContext, principalId: PrincipalId): Promise<Written[]> {
  const ended: Written[] = []
  const own = await context.tx.secrets.personalValues(context.place.workspace.id, principalId)
  for (const { secret, value } of own) {
    ended.push(await writeVersion(context, secret, value, undefined))
    await settleSecret(context, secret)
  }
  return ended
}

async function memberNamed(
  context: PlacedContext,
  id: string,
): Promise<{ principal: Principal; grants: readonly Grant[] }> {
  const principal = isUuid(id) ? await context.tx.access.principalById(asId<PrincipalId>(id)) : undefined
  const grants = principal === undefined ? [] : await grantsHere(context, principal.id)
  if (principal === undefined || grants.length === 0) {
    throw new DomainError('not_found', 'There is no such member', { subject: 'member' })
  }
  if (grants.some((grant) => grant.role === 'owner')) {
    throw new DomainError('conflict', 'An owner cannot be changed or removed', { subject: 'member' })
  }
  return { principal, grants }
}

async function grantsHere(context: PlacedContext, principalId: PrincipalId): Promise<Grant[]> {
  const grants = await context.tx.access.grantsOf(principalId)
  return grants.filter((grant) => grant.workspaceId === context.place.workspace.id)
}

async function placesOf(context: PlacedContext, scope: PlaceScope): Promise<TokenPlace[]> {
  return (await scopedPlaces(context, context.place.workspace, scope)).map(({ at }) => at)
}

async function give(
  context: PlacedContext,
  principal: Principal,
  role: GivenRole,
  places: readonly TokenPlace[],
): Promise<Member> {
  const { workspace } = context.place
  const grants: Grant[] = []
  for (const at of places.length === 0 ? [{}] : places) {
    grants.push(
      await grantRole(context, { principalId: principal.id, role, workspaceId: workspace.id, ...at }),
    )
  }
  return memberOf(principal, grants)
}

function memberTarget({ principal, role, places }: Member) {
  const scope = scopeOf(places)
  const listed = [...scope.teams, ...scope.projects, ...scope.environments].join(' ')
  return { kind: 'user', id: principal.id, name: principal.login, role, scope: scope.all ? 'all' : listed }
}
