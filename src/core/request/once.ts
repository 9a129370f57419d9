import { associatedData } from '../../crypto/index.ts'
import { limits } from '../../limits.ts'
import { DomainError } from '../error.ts'
import type { Context } from '../use-case.ts'
import type { Held } from './held-rights.ts'
import { heldAfterwards, requireStillHeld } from './held-rights.ts'
import type { KeptRequest } from './request-store.ts'

/** A request that may be sent again: the second time it is told what the first one came to. */
export interface Once {
  /** Chosen by the client; one name space per principal. */
  readonly key: string
  /** Of all that the request asks for: the same key with another digest is a mistake of the client. */
  readonly digest: string
  /** The outcome as text, for whoever asks again. */
  tell(output: unknown): string
}

/** Thrown by the runner in place of an outcome, when the same request was done before. */
export class Repeated extends Error {
  /** As `Once.tell` wrote it. */
  readonly outcome: string

  constructor(outcome: string) {
    super('this request was done before')
    this.outcome = outcome
  }
}

export interface KeptOutcome {
  readonly digest: string
  readonly outcome: string
  /** The change it was. */
  readonly changeId: string
  readonly held: readonly Held[]
}

/**
 * What the same request came to before, for whoever may still do all that it rests on. Throws `invalid` when the key was
 * another request's, or another token's, and `not_found` or `forbidden` where rights were taken away since.
 */
export async function findOutcome(context: Context, once: Once): Promise<KeptOutcome | undefined> {
  const { principal } = context.caller
  const kept = await context.tx.requests.find(principal.id, once.key)
  if (kept === undefined || kept.createdAt + limits.keptRequestMs <= context.now) return undefined
  const bytes = await context.keyring.open(
    context.tx.keys,
    principal.homeWorkspaceId,
    kept.envelope,
    boundTo(kept),
    'request',
  )
  const outcome = read(Buffer.from(bytes).toString('utf8'))
  if (outcome.digest === digestOf(context, once)) {
    await requireStillHeld(context, outcome.held)
    return outcome
  }
  const message = 'This idempotency key was used for another request'
  const violations = [{ path: 'Idempotency-Key', rule: 'unique', message }]
  throw new DomainError('invalid', message, { violations, subject: 'idempotency_key' })
}

/**
 * Keeps an outcome beside what it changed, in one transaction. Sealed for the principal's own workspace, as its text may
 * hold what is shown once.
 */
export async function keepOutcome(context: Context, once: Once, output: unknown): Promise<void> {
  const { principal } = context.caller
  const row = { principalId: principal.id, key: once.key, createdAt: context.now }
  const { changeId } = context
  const digest = digestOf(context, once)
  const held = await heldAfterwards(context, context.held?.all() ?? [])
  const outcome: KeptOutcome = { digest, outcome: once.tell(output), changeId, held }
  const bytes = Buffer.from(JSON.stringify(outcome), 'utf8')
  const { tx, keyring } = context
  const envelope = await keyring.seal(tx.keys, principal.homeWorkspaceId, bytes, boundTo(row))
  await tx.requests.forgetBefore(context.now - limits.keptRequestMs)
  await tx.requests.keep({ ...row, envelope })
}

/** Covers the token: what a wide one was told, a narrow one of the same principal is not. */
function digestOf({ caller }: Context, once: Once): string {
  return `${caller.token.id} ${once.digest}`
}

function boundTo({ principalId, key, createdAt }: Omit<KeptRequest, 'envelope'>): Uint8Array {
  return associatedData('kw1', 'request', principalId, key, createdAt)
}

function read(text: string): KeptOutcome {
  const found: unknown = JSON.parse(text)
  if (isOutcome(found)) return found
  throw new TypeError('a kept request holds something else than it should')
}

function isOutcome(value: unknown): value is KeptOutcome {
  return (
    typeof value === 'object' &&
    value !== null &&
    'digest' in value &&
    'changeId' in value &&
    'held' in value &&
    Array.isArray(value.held) &&
    'outcome' in value &&
    typeof value.outcome === 'string'
  )
}
