import { limits } from '../../limits.ts'
import { DomainError } from '../error.ts'
import type { TokenId, WorkspaceId } from '../ids.ts'
import { asId, isUuid } from '../ids.ts'
import type { Workspace } from '../place/place.ts'
import type { Context } from '../use-case.ts'
import { instanceUseCase } from '../use-case.ts'
import { parseLifetime } from './duration.ts'
import { endNoLater, issueToken } from './issue-token.ts'
import { needs } from './missing-permission.ts'
import type { Permission } from './permission.ts'
import { isPermission, permissions } from './permission.ts'
import type { Principal, Token, TokenKind, TokenPlace } from './principal.ts'

export interface CreateToken {
  readonly name: string
  /** Whose: a login; the caller's own when absent. */
  readonly user?: string
  /** Binds the token to one workspace. */
  readonly workspace?: string
  /** `*` or permissions; never more than the minting token's. */
  readonly scopes?: readonly string[]
  readonly expiresIn?: string
  readonly format?: string
}

export interface MintedToken {
  readonly token: Token
  readonly principal: Principal
  readonly workspace: Workspace | undefined
  /** Leaves once, in this answer. */
  readonly text: string
}

export const createToken = instanceUseCase<CreateToken, MintedToken>({
  action: 'token.create',
  permission: undefined,
  isAside: true,
  at: 'instance',
  async run(context, input) {
    const principal = await principalFor(context, input.user)
    const workspace = await workspaceFor(context, input.workspace)
    if (principal.id === context.caller.principal.id) refuseBeyondOwn(context, input, workspace?.id)
    else requireInstance(context)
    return mint(context, principal, workspace, input)
  },
  event: (_input, output) => ({
    action: 'token.created',
    targets: [tokenTarget(output.token, output.principal)],
  }),
})

/** Also used by the seed, which has checked its right to already. */
export async function mint(
  context: Context,
  principal: Principal,
  workspace: Workspace | undefined,
  input: CreateToken,
): Promise<MintedToken> {
  const format = input.format ?? context.tokens.formats[0] ?? ''
  checkName(input.name)
  if (!context.tokens.formats.includes(format)) {
    throw invalid('format', `A token's format is one of ${context.tokens.formats.join(', ')}`)
  }
  const scopes = input.scopes ?? ['*']
  const own = context.caller.token
  const isOwn = context.caller.principal.id === principal.id
  const asked = input.expiresIn === undefined ? undefined : context.now + parseLifetime(input.expiresIn)
  const expiresAt = isOwn ? endNoLater(own, asked) : asked
  const issued = await issueToken(context, format, {
    ...(isOwn && own.kind !== undefined ? { kind: own.kind } : {}),
    principalId: principal.id,
    createdBy: context.caller.principal.id,
    ...(workspace === undefined ? {} : { workspaceId: workspace.id }),
    name: input.name,
    permissions: permissionsOf(scopes),
    scopes,
    places: isOwn ? own.places : [],
    ...(expiresAt === undefined ? {} : { expiresAt }),
  })
  return { ...issued, principal, workspace }
}

export interface ListTokens {
  readonly user?: string
  readonly workspace?: string
}

export interface ListedToken {
  readonly token: Token
  readonly login: string
  readonly workspace: string | undefined
  readonly lastUsedAt: number | undefined
}

export const listTokens = instanceUseCase<ListTokens, readonly ListedToken[]>({
  action: 'token.list',
  permission: undefined,
  at: 'instance',
  async run(context, input) {
    const tokens = await tokensFor(context, input)
    const principals = await context.tx.access.principals([
      ...new Set(tokens.map((token) => token.principalId)),
    ])
    const logins = new Map(principals.map((principal) => [principal.id, principal.login]))
    const used = await context.tx.access.lastUsed(tokens.map((token) => token.id))
    const slugs = await slugsOf(context, tokens)
    return tokens.map((token) => ({
      token,
      login: logins.get(token.principalId) ?? '',
      workspace: token.workspaceId === undefined ? undefined : slugs.get(token.workspaceId),
      lastUsedAt: used.get(token.id),
    }))
  },
  event: (_input, output) => ({ action: 'token.listed', details: { shown: output.length } }),
})

async function tokensFor(context: Context, input: ListTokens): Promise<Token[]> {
  if (input.workspace !== undefined) {
    const workspace = await workspaceFor(context, input.workspace)
    if (workspace === undefined) return []
    context.require('member:write', { workspace })
    return context.tx.access.tokensIn(workspace.id)
  }
  const principal = await principalFor(context, input.user)
  const tokens = await context.tx.access.tokensOf(principal.id)
  if (principal.id !== context.caller.principal.id) {
    requireInstance(context)
    return tokens
  }
  if (!ownTokensAllow(context, 'token:read')) throw needs('token:read')
  return tokens.filter((token) => isWithinOwn(context.caller.token, token))
}

/** A narrowed token deals with itself, and with tokens no wider than itself. */
export function isWithinOwn(own: Token, other: Token): boolean {
  if (other.id === own.id) return true
  if (own.workspaceId !== undefined && other.workspaceId !== own.workspaceId) return false
  const isOneOfOurs = (at: TokenPlace) =>
    own.places.some((each) => JSON.stringify(each) === JSON.stringify(at))
  return own.places.length === 0 || (other.places.length > 0 && other.places.every(isOneOfOurs))
}

async function slugsOf(
  context: Context,
  tokens: readonly Token[],
): Promise<ReadonlyMap<WorkspaceId, string>> {
  const ids = new Set(tokens.flatMap((token) => (token.workspaceId === undefined ? [] : [token.workspaceId])))
  const slugs = new Map<WorkspaceId, string>()
  for (const id of ids) {
    const workspace = await context.tx.places.workspaceById(id)
    if (workspace !== undefined) slugs.set(id, workspace.slug)
  }
  return slugs
}

export interface RevokeToken {
  readonly id: string
  /** A token of another kind is not there. */
  readonly kind?: TokenKind
}

export const revokeToken = instanceUseCase<RevokeToken, Token>({
  action: 'token.revoke',
  permission: undefined,
  isAside: true,
  at: 'instance',
  async run(context, input) {
    const token = isUuid(input.id) ? await context.tx.access.tokenById(asId<TokenId>(input.id)) : undefined
    const wanted = input.kind === undefined || token?.kind === input.kind
    if (token === undefined || !wanted || !mayRevoke(context, token)) {
      throw new DomainError('not_found', 'There is no such token', { subject: 'token' })
    }
    if (token.revokedAt !== undefined) return token
    const revoked = { ...token, revokedAt: context.now }
    await context.tx.access.updateToken(revoked)
    return revoked
  },
  event: (_input, output) => ({
    action: 'token.revoked',
    targets: [{ kind: 'token', id: output.id, name: output.name }],
  }),
})

function mayRevoke(context: Context, token: Token): boolean {
  const { caller } = context
  if (token.principalId === caller.principal.id) {
    if (token.id === caller.token.id) return true
    return ownTokensAllow(context, 'token:write') && isWithinOwn(caller.token, token)
  }
  return caller.rights.allows('instance:manage', undefined)
}

function ownTokensAllow(context: Context, permission: Permission): boolean {
  const { permissions: held } = context.caller.token
  return held === 'all' || held.includes(permission)
}

async function principalFor(context: Context, login: string | undefined): Promise<Principal> {
  if (login === undefined) return context.caller.principal
  const principal = await context.tx.access.principalByLogin(login)
  const hidden =
    principal?.id !== context.caller.principal.id &&
    !context.caller.rights.allows('instance:manage', undefined)
  if (principal === undefined || hidden) {
    throw new DomainError('not_found', 'There is no such user', { subject: 'user' })
  }
  return principal
}

async function workspaceFor(context: Context, slug: string | undefined): Promise<Workspace | undefined> {
  if (slug === undefined) return undefined
  const workspace = await context.tx.places.workspaceBySlug(slug)
  if (workspace === undefined || !context.caller.rights.sees({ workspace })) {
    throw new DomainError('not_found', 'There is no such workspace', { subject: 'workspace' })
  }
  return workspace
}

/** A token cannot mint one that may do or reach more than itself. */
function refuseBeyondOwn(context: Context, input: CreateToken, workspaceId: WorkspaceId | undefined): void {
  const own = context.caller.token
  if (!ownTokensAllow(context, 'token:write')) throw needs('token:write')
  const wanted = permissionsOf(input.scopes ?? ['*'])
  const within =
    own.permissions === 'all' ||
    (wanted !== 'all' && wanted.every((permission) => own.permissions.includes(permission)))
  if (!within || (own.workspaceId !== undefined && own.workspaceId !== workspaceId)) {
    throw new DomainError('forbidden', 'A token cannot be given more than the one that makes it has', {
      permission: 'token:write',
    })
  }
}

function requireInstance(context: Context): void {
  if (!context.caller.rights.allows('instance:manage', undefined)) throw needs('instance:manage')
}

function permissionsOf(scopes: readonly string[]): readonly Permission[] | 'all' {
  if (scopes.includes('*')) return 'all'
  const unknown = scopes.find((scope) => !isPermission(scope))
  if (unknown !== undefined || scopes.length === 0) {
    throw invalid('scopes', `Scopes are * or names of permissions: ${permissions.join(', ')}`)
  }
  return scopes.filter(isPermission)
}

function checkName(name: string): void {
  if (name.length < 1 || name.length > limits.tokenNameCharsMax || /\p{Cc}/u.test(name)) {
    throw invalid('name', `A token's name is 1 to ${limits.tokenNameCharsMax} printable characters`)
  }
}

function invalid(path: string, message: string): DomainError {
  return new DomainError('invalid', message, { violations: [{ path, rule: 'format', message }] })
}

export function tokenTarget(token: Token, principal: Principal) {
  return { kind: 'token', id: token.id, name: token.name, user: principal.login, mintedBy: token.createdBy }
}
