import { uuidv7 } from '../crypto/index.ts'
import type { Admission } from './access/access-store.ts'
import { needs } from './access/missing-permission.ts'
import { ownWorkspace } from './access/own-workspace.ts'
import type { Permission } from './access/permission.ts'
import type { Token } from './access/principal.ts'
import type { Rights } from './access/rights.ts'
import { isPublicRead, rightsOf } from './access/rights.ts'
import type { Attempt } from './attempt.ts'
import { DomainError } from './error.ts'
import type { Keyring } from './keyring/keyring.ts'
import type { Locator, Place } from './place/place.ts'
import { byId } from './place/place.ts'
import { HeldRights } from './request/held-rights.ts'
import type { Consumers, Crossing } from './resolve/consumer.ts'
import { LiveCounts } from './secret/live-counts.ts'
import type { Stores } from './secret/store.ts'
import type { Tx } from './transaction.ts'
import type {
  Caller,
  Context,
  InstanceUseCase,
  PlacedUseCase,
  PublicContext,
  TokenIssuer,
} from './use-case.ts'

/** What a context is made of, beside what the request brings. */
export interface ContextParts {
  readonly keyring: Keyring
  readonly tokens: TokenIssuer
  readonly stores: Stores
  readonly consumers: Consumers
  readonly crossings: readonly Crossing[]
}

export interface Authorised {
  readonly context: Context
  /** Absent for a use case at the instance. */
  readonly place: Place | undefined
}

/** Who presents the credential, and that it may do this, here. Every request with a credential comes through this. */
export async function authorise<Input, Output>(
  parts: ContextParts,
  tx: Tx,
  attempt: Attempt,
  useCase: PlacedUseCase<Input, Output> | InstanceUseCase<Input, Output>,
): Promise<Authorised> {
  const { presented } = attempt
  const { admission, session } = await admit(parts, tx, attempt)
  const { principal, token, grants, place } = admission
  if (presented.once !== undefined) attempt.held ??= new HeldRights()
  const found = rightsOf(grants, token, principal)
  const rights = attempt.held?.noting(found) ?? found
  const { surface, requestId, address } = presented
  const caller = { principal, token, rights, surface, requestId, address, session }
  attempt.caller = caller
  presented.onAdmitted?.(caller)
  const context = contextOf(parts, tx, caller, attempt)
  if (useCase.at === 'instance') {
    presented.narrow?.(caller, undefined)
    if (useCase.permission !== undefined) requirePermission(rights, useCase.permission, undefined)
    return { context, place: undefined }
  }
  if (place === undefined || !rights.sees(place)) throw notFound(attempt.locator)
  attempt.place = place
  presented.narrow?.(caller, place)
  if (useCase.permission !== undefined) requirePermission(rights, useCase.permission, place)
  return { context, place }
}

/** For a use case at a place. */
export function placed({ context, place }: Authorised): Context & { readonly place: Place } {
  if (place === undefined) throw new DomainError('not_found', 'Not found')
  // Field by field: it is made for every request, and a spread takes longer than all the rest.
  return {
    place,
    tx: context.tx,
    keyring: context.keyring,
    tokens: context.tokens,
    stores: context.stores,
    consumers: context.consumers,
    crossings: context.crossings,
    caller: context.caller,
    held: context.held,
    counts: context.counts,
    changeId: context.changeId,
    now: context.now,
    newId: context.newId,
    require: context.require,
  }
}

/** The same words for what is absent and what is invisible: the caller's own. */
function notFound({ workspace, project, environment }: Locator): DomainError {
  const named = [workspace, project, environment].flatMap((ref) => (ref?.by === 'name' ? [ref.name] : []))
  const kind = environment === undefined ? (project === undefined ? 'workspace' : 'project') : 'environment'
  const label = named.length === 0 ? '' : ` ${named.join('/')}`
  return new DomainError('not_found', `There is no ${kind}${label}, or none that you may see`, {
    subject: kind,
  })
}

function requirePermission(rights: Rights, permission: Permission, place: Place | undefined): void {
  if (rights.allows(permission, place) || isPublicRead(permission, place?.project)) return
  throw needs(permission)
}

async function admit(
  parts: ContextParts,
  tx: Tx,
  attempt: Attempt,
): Promise<{ admission: Admission; session: boolean }> {
  const { credential } = attempt.presented
  if (credential === undefined) {
    throw new DomainError('unauthenticated', 'Authentication is required', { subject: 'missing' })
  }
  const { locator } = attempt
  const { own } = locator
  const ref = parts.tokens.recognise(credential, attempt.now)
  const session = ref?.by === 'id'
  const first = own === true ? {} : locator
  const found =
    ref?.by === 'id'
      ? tx.access.admitById(ref.id, first)
      : ref === undefined
        ? undefined
        : tx.access.admit(ref.hash, first)
  const known = await found
  if (known === undefined || !isInForce(known, attempt.now) || !isHere(known.token, attempt)) {
    throw new DomainError('unauthenticated', 'The token is not valid', { subject: 'token' })
  }
  const admission = own === true ? await admitToOwn(tx, known, locator) : known
  await tx.access.noteUse(admission.token.id, attempt.now)
  return { admission, session }
}

/** Whoever named no workspace is admitted to their own. */
async function admitToOwn(tx: Tx, known: Admission, locator: Locator): Promise<Admission> {
  const workspace = byId(await ownWorkspace(tx, known))
  return (await tx.access.admitById(known.token.id, { ...locator, workspace })) ?? known
}

/** A service account's token speaks the scopes of one surface, and is no token on another. */
function isHere({ kind, scopes }: Token, { presented }: Attempt): boolean {
  return kind !== 'service' || scopes.some((scope) => scope.startsWith(`${presented.surface}:`))
}

/** Neither revoked nor expired, and its principal may still sign in. */
export function isInForce(
  { principal, token }: Pick<Admission, 'principal' | 'token'>,
  now: number,
): boolean {
  return (
    principal.active &&
    token.revokedAt === undefined &&
    (token.expiresAt === undefined || token.expiresAt > now)
  )
}

/** Of a caller who was admitted. */
export function contextOf(
  parts: ContextParts,
  tx: Tx,
  caller: Caller,
  { changeId, now, held }: Attempt,
): Context {
  return {
    tx,
    keyring: parts.keyring,
    tokens: parts.tokens,
    stores: parts.stores,
    consumers: parts.consumers,
    crossings: parts.crossings,
    caller,
    held,
    counts: new LiveCounts(),
    changeId,
    now,
    newId: () => uuidv7(now),
    require(permission, place) {
      if (!caller.rights.sees(place)) throw new DomainError('not_found', 'Not found')
      requirePermission(caller.rights, permission, place)
    },
  }
}

/** The same for a caller whom nobody asks for a name. */
export function publicContext(parts: ContextParts, tx: Tx, attempt: Attempt): PublicContext {
  const { surface, address } = attempt.presented
  const { changeId, now } = attempt
  const { keyring, tokens } = parts
  return { tx, keyring, tokens, changeId, now, newId: () => uuidv7(now), surface, address }
}
