import { DomainError } from '../error.ts'
import type { TokenId } from '../ids.ts'
import { asId, isUuid } from '../ids.ts'
import type { Locator, Place, Workspace } from '../place/place.ts'
import type { Context } from '../use-case.ts'
import { useCase } from '../use-case.ts'
import type { IssuedToken } from './issue-token.ts'
import { endNoLater, issueToken } from './issue-token.ts'
import { needs } from './missing-permission.ts'
import type { Permission } from './permission.ts'
import type { PlaceScope, ScopedPlace } from './place-scope.ts'
import { scopedPlaces } from './place-scope.ts'
import type { Token, TokenKind } from './principal.ts'
import { isWithinOwn } from './tokens.ts'

/** Two levels of a token that is bound to a workspace: never more than its principal may, at each request. */
export const tokenLevels = {
  read: ['workspace:read', 'project:read', 'secret:list', 'secret:reveal', 'secret:consume'],
  write: [
    'workspace:read',
    'project:read',
    'secret:list',
    'secret:reveal',
    'secret:consume',
    'secret:write',
    'key:read',
  ],
} as const satisfies Readonly<Record<string, readonly Permission[]>>

/** What its maker must hold to make one; the rest of a level is what the maker has of it, at each request. */
const askedOf = {
  read: ['secret:consume'],
  write: ['secret:consume', 'secret:write'],
} as const satisfies Readonly<Record<string, readonly Permission[]>>

export type TokenLevel = keyof typeof tokenLevels

export interface CreateWorkspaceToken {
  /** The workspace. */
  readonly at: Locator
  readonly name: string
  readonly level: TokenLevel
  readonly scope: PlaceScope
  readonly kind: TokenKind
  readonly lifetimeMs: number
  readonly format: string
}

/** A token of the caller's for a machine or a command. Throws `forbidden` for more than the caller may, `not_found` for a scope unseen. */
export const createWorkspaceToken = useCase<CreateWorkspaceToken, IssuedToken>({
  action: 'token.create',
  permission: undefined,
  isAside: true,
  at: (input) => input.at,
  async run(context, input) {
    const places = await scopedPlaces(context, context.place.workspace, input.scope)
    await requireLevel(context, input.level, places)
    return issueToken(context, input.format, {
      ...boundToken(context, input, places),
      principalId: context.caller.principal.id,
      createdBy: context.caller.principal.id,
      expiresAt: endNoLater(context.caller.token, context.now + input.lifetimeMs) ?? context.now,
    })
  },
  event: (_input, { token }) => ({ action: 'token.created', targets: [tokenTarget(token)] }),
})

/** The parts of a token that a level and a scope decide. */
export function boundToken(
  context: Context & { readonly place: Place },
  { name, level, kind }: Pick<CreateWorkspaceToken, 'name' | 'level' | 'kind'>,
  places: readonly ScopedPlace[],
) {
  return {
    kind,
    name,
    workspaceId: context.place.workspace.id,
    permissions: tokenLevels[level],
    scopes: tokenLevels[level],
    places: places.map(({ at }) => at),
  }
}

/** The caller may mint, and may itself do what the token is to do, wherever the scope lies. */
export async function requireLevel(
  context: Context & { readonly place: Place },
  level: TokenLevel,
  places: readonly ScopedPlace[],
): Promise<void> {
  const own = context.caller.token
  if (own.permissions !== 'all' && !own.permissions.includes('token:write')) throw needs('token:write')
  if (places.length === 0 && own.places.length > 0) throw needs('token:write')
  for (const permission of askedOf[level]) {
    const allowed =
      places.length === 0
        ? await allowsSomewhere(context, permission)
        : places.every(({ allows }) => allows(permission))
    if (!allowed) throw needs(permission)
  }
}

/** Anywhere in the workspace: a role may be held for some of its places only. */
async function allowsSomewhere(
  context: Context & { readonly place: Place },
  permission: Permission,
): Promise<boolean> {
  const { rights } = context.caller
  const { workspace } = context.place
  if (rights.allows(permission, { workspace })) return true
  for (const project of await context.tx.places.projects(workspace.id)) {
    if (!rights.sees({ workspace, project })) continue
    if (rights.allows(permission, { workspace, project })) return true
    const environments = await context.tx.places.environments(project.id)
    if (environments.some((each) => rights.allows(permission, { workspace, project, environment: each }))) {
      return true
    }
  }
  return false
}

export interface ListedWorkspaceToken {
  readonly token: Token
  readonly lastUsedAt: number | undefined
  readonly own: boolean
}

const listedKinds: readonly (TokenKind | undefined)[] = ['machine', 'command', undefined]

/** The tokens bound to a workspace, newest first: the caller's own, and everybody's for who manages members. */
export const listWorkspaceTokens = useCase<{ readonly at: Locator }, readonly ListedWorkspaceToken[]>({
  action: 'token.list',
  permission: undefined,
  at: (input) => input.at,
  async run(context) {
    const { workspace } = context.place
    const { access } = context.tx
    const all = await access.tokensIn(workspace.id)
    const shown = all.filter(
      (token) => listedKinds.includes(token.kind) && mayManage(context, workspace, token),
    )
    const used = await access.lastUsed(shown.map((token) => token.id))
    const own = context.caller.principal.id
    return shown.map((token) => ({
      token,
      lastUsedAt: used.get(token.id),
      own: token.principalId === own,
    }))
  },
  event: (_input, output) => ({ action: 'token.listed', details: { shown: output.length } }),
})

interface NamedToken {
  readonly at: Locator
  readonly token: string
}

/** A token with another text and everything else alike; the old one ends at once. Its text is for its own principal only. */
export const rotateWorkspaceToken = useCase<NamedToken & { readonly format: string }, IssuedToken>({
  action: 'token.rotate',
  permission: undefined,
  isAside: true,
  at: (input) => input.at,
  async run(context, input) {
    const old = await tokenNamed(context, input.token)
    requireOwn(context, old)
    const over = old.revokedAt !== undefined || (old.expiresAt ?? Infinity) <= context.now
    if (over) throw new DomainError('conflict', 'The token has ended already', { subject: 'token' })
    await context.tx.access.updateToken({ ...old, revokedAt: context.now })
    const expiresAt = endNoLater(context.caller.token, old.expiresAt)
    return issueToken(context, input.format, { ...old, ...(expiresAt === undefined ? {} : { expiresAt }) })
  },
  event: (input, { token }) => ({
    action: 'token.rotated',
    targets: [{ ...tokenTarget(token), replaces: input.token }],
  }),
})

/** What comes of it is presented by whoever asks: it must be theirs, and no wider than what they came with. */
function requireOwn(context: Context, old: Token): void {
  const { principal, token: own } = context.caller
  const { permissions } = own
  const mints = permissions === 'all' || permissions.includes('token:write')
  const covered =
    permissions === 'all' ||
    (old.permissions !== 'all' && old.permissions.every((each) => permissions.includes(each)))
  if (principal.id === old.principalId && mints && covered && isWithinOwn(own, old)) return
  throw needs('token:write')
}

export const revokeWorkspaceToken = useCase<NamedToken, Token>({
  action: 'token.revoke',
  permission: undefined,
  isAside: true,
  at: (input) => input.at,
  async run(context, input) {
    const token = await tokenNamed(context, input.token)
    if (token.revokedAt !== undefined) return token
    const revoked = { ...token, revokedAt: context.now }
    await context.tx.access.updateToken(revoked)
    return revoked
  },
  event: (_input, token) => ({ action: 'token.revoked', targets: [tokenTarget(token)] }),
})

async function tokenNamed(context: Context & { readonly place: Place }, id: string): Promise<Token> {
  const { workspace } = context.place
  const token = isUuid(id) ? await context.tx.access.tokenById(asId<TokenId>(id)) : undefined
  const here = token?.workspaceId === workspace.id && listedKinds.includes(token.kind)
  if (token !== undefined && here && mayManage(context, workspace, token)) return token
  throw new DomainError('not_found', 'There is no such token', { subject: 'token' })
}

/** One's own with a token that may manage tokens, and everybody's for who manages members. */
function mayManage(context: Context, workspace: Workspace, token: Token): boolean {
  const { principal, rights, token: presented } = context.caller
  if (token.principalId !== principal.id) return rights.allows('member:write', { workspace })
  if (token.id === presented.id) return true
  const manages = presented.permissions === 'all' || presented.permissions.includes('token:write')
  return manages && isWithinOwn(presented, token)
}

export function tokenTarget({ id, name, kind }: Token) {
  return { kind: 'token', id, name, ...(kind === undefined ? {} : { for: kind }) }
}
