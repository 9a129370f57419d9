import { sha256 } from '../../crypto/index.ts'
import { limits } from '../../limits.ts'
import { isInForce } from '../authorise.ts'
import { DomainError } from '../error.ts'
import type { WorkspaceId } from '../ids.ts'
import { asId, isUuid } from '../ids.ts'
import type { Locator, Place } from '../place/place.ts'
import { byId } from '../place/place.ts'
import type { Tx } from '../transaction.ts'
import type { Ground, PublicContext } from '../use-case.ts'
import { publicUseCase, useCase } from '../use-case.ts'
import type { IdentityClaims } from './identity.ts'
import { issueToken } from './issue-token.ts'
import type { IdentityTrust } from './outside-store.ts'
import type { PlaceScope } from './place-scope.ts'
import { scopedPlaces } from './place-scope.ts'
import type { Token } from './principal.ts'
import type { StartedSession } from './sessions.ts'
import type { TokenLevel } from './workspace-tokens.ts'
import { boundToken, requireLevel } from './workspace-tokens.ts'

export interface ListedTrust {
  readonly trust: IdentityTrust
  readonly token: Token
}

export interface CreateTrust {
  /** The workspace. */
  readonly at: Locator
  readonly name: string
  readonly issuer: string
  readonly audience: string
  /** Compared as a whole: nothing in it stands for anything else. */
  readonly subject: string
  readonly level: TokenLevel
  readonly scope: PlaceScope
  readonly format: string
}

/** The workspace believes an issuer about one subject, within the rights of whoever says so. */
export const createTrust = useCase<CreateTrust, ListedTrust>({
  action: 'trust.create',
  permission: 'member:write',
  isAside: true,
  at: (input) => input.at,
  async run(context, input) {
    refuseIssuer(input.issuer)
    const { principal } = context.caller
    const places = await scopedPlaces(context, context.place.workspace, input.scope)
    await requireLevel(context, input.level, places)
    const { token } = await issueToken(context, input.format, {
      ...boundToken(context, { ...input, kind: 'federated' }, places),
      principalId: principal.id,
      createdBy: principal.id,
    })
    const trust: IdentityTrust = {
      id: context.newId(),
      workspaceId: context.place.workspace.id,
      name: input.name,
      issuer: input.issuer,
      audience: input.audience,
      subject: input.subject,
      tokenId: token.id,
      createdBy: principal.id,
      createdAt: context.now,
    }
    await context.tx.trusts.insert(trust)
    return { trust, token }
  },
  event: (_input, { trust }) => ({ action: 'trust.created', targets: [trustTarget(trust)] }),
})

/** Where it may be asked is the verifier's to know; here only what an issuer is at all (OpenID Connect Discovery §2). */
function refuseIssuer(issuer: string): void {
  const parsed = URL.canParse(issuer) ? new URL(issuer) : undefined
  const plain = parsed !== undefined && parsed.search === '' && parsed.hash === '' && parsed.username === ''
  if (plain && (parsed.protocol === 'https:' || parsed.protocol === 'http:')) return
  const message = 'An issuer is a URL without query, fragment and user'
  throw new DomainError('invalid', message, { violations: [{ path: 'issuer', rule: 'format', message }] })
}

export const listTrusts = useCase<{ readonly at: Locator }, readonly ListedTrust[]>({
  action: 'trust.list',
  permission: 'member:write',
  at: (input) => input.at,
  async run({ place, tx }) {
    const listed: ListedTrust[] = []
    for (const trust of await tx.trusts.list(place.workspace.id)) {
      const token = await tx.access.tokenById(trust.tokenId)
      if (token !== undefined) listed.push({ trust, token })
    }
    return listed
  },
  event: (_input, output) => ({ action: 'trust.listed', details: { shown: output.length } }),
})

/** Ends it and every session it gave, at once. */
export const deleteTrust = useCase<{ readonly at: Locator; readonly trust: string }, IdentityTrust>({
  action: 'trust.delete',
  permission: 'member:write',
  isAside: true,
  at: (input) => input.at,
  async run({ place, tx, now }, input) {
    const trust = isUuid(input.trust) ? await tx.trusts.findById(input.trust) : undefined
    if (trust === undefined || trust.workspaceId !== place.workspace.id) {
      throw new DomainError('not_found', 'There is no such trust', { subject: 'identity' })
    }
    const token = await tx.access.tokenById(trust.tokenId)
    if (token !== undefined) await tx.access.updateToken({ ...token, revokedAt: now })
    await tx.trusts.delete(trust.id)
    return trust
  },
  event: (_input, trust) => ({ action: 'trust.deleted', targets: [trustTarget(trust)] }),
})

export interface ExchangeIdentity {
  /** Slug or id. */
  readonly workspace: string
  /** As the issuer made it. */
  readonly token: string
  /** Comes of preparing. */
  readonly claims?: IdentityClaims
}

export interface ExchangedIdentity {
  readonly session: StartedSession
  readonly trust: IdentityTrust
  readonly place: Place
  readonly claims: IdentityClaims
}

/**
 * A token of a trusted issuer for a session token. Every refusal is the same `unauthenticated`, so that nobody learns
 * which workspaces and trusts there are. No issuer is asked that no trust of the workspace names.
 */
export const exchangeIdentity = publicUseCase<ExchangeIdentity, ExchangedIdentity>({
  action: 'identity.exchange',
  permission: undefined,
  at: 'public',
  prepare: verify,
  async run(context, { workspace: named, claims }) {
    if (claims === undefined) throw refused()
    const trusts = await trustsOf(context.tx, named)
    const trust = trusts.find((each) => matches(each, claims))
    if (trust === undefined) throw refused()
    await refuseRepeated(context, claims)
    const admission = await context.tx.access.admitById(trust.tokenId, { workspace: byId(trust.workspaceId) })
    if (admission?.place === undefined || !isInForce(admission, context.now)) throw refused()
    const session = context.tokens.session(trust.tokenId, context.now)
    return { session, trust, place: admission.place, claims }
  },
  place: ({ place }) => place,
  event: (_input, { trust, claims }) => ({
    action: 'identity.exchanged',
    targets: [trustTarget(trust)],
    details: {
      issuer: claims.issuer,
      subject: claims.subject,
      ...(claims.id === undefined ? {} : { jti: claims.id }),
    },
  }),
})

async function verify({ transact, identities }: Ground, input: ExchangeIdentity): Promise<ExchangeIdentity> {
  const claimed = identities.claimed(input.token)
  const trusts = claimed === undefined ? [] : await transact((tx) => trustsOf(tx, input.workspace))
  const trust = trusts.find(
    ({ issuer, subject }) => issuer === claimed?.issuer && subject === claimed.subject,
  )
  if (trust === undefined) throw refused()
  return { ...input, claims: await identities.verify(trust.issuer, input.token) }
}

async function trustsOf(tx: Tx, named: string): Promise<IdentityTrust[]> {
  const workspace = isUuid(named)
    ? await tx.places.workspaceById(asId<WorkspaceId>(named))
    : await tx.places.workspaceBySlug(named)
  return workspace === undefined ? [] : tx.trusts.list(workspace.id)
}

function matches(trust: IdentityTrust, claims: IdentityClaims): boolean {
  return (
    trust.issuer === claims.issuer &&
    trust.subject === claims.subject &&
    claims.audiences.includes(trust.audience)
  )
}

/**
 * A token for one run (CI) may come once. One that lies in a file for hours and is read at every start of a process (a
 * cluster's) has to come again; so it is the lifetime its issuer gave it that decides.
 */
async function refuseRepeated(context: PublicContext, claims: IdentityClaims): Promise<void> {
  const lifetimeMs = claims.expiresAt - claims.issuedAt
  if (claims.id === undefined || lifetimeMs > limits.sessionTokenMs) return
  const parts = [claims.issuer, claims.id].map((part) => Buffer.from(`${part}\0`, 'utf8'))
  const id = Buffer.from(sha256(...parts)).toString('base64url')
  const until = claims.expiresAt + limits.identityClockSkewMs
  if (!(await context.tx.trusts.noteUse(id, until, context.now))) throw refused()
}

function refused(): DomainError {
  return new DomainError('unauthenticated', 'The identity token is not accepted here', { subject: 'token' })
}

function trustTarget({ id, name, issuer, subject }: IdentityTrust) {
  return { kind: 'identity_trust', id, name, issuer, subject }
}
