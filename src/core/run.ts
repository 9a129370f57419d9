import { uuidv7 } from '../crypto/index.ts'
import { limits } from '../limits.ts'
import type { Admission } from './access/access-store.ts'
import type { Permission } from './access/permission.ts'
import type { Rights } from './access/rights.ts'
import { isPublicRead, rightsOf } from './access/rights.ts'
import type { AuditEvent, EventFacts } from './audit/event.ts'
import { DomainError } from './error.ts'
import type { ChangeId } from './ids.ts'
import { asId } from './ids.ts'
import type { Keyring } from './keyring/keyring.ts'
import type { Locator, Place } from './place/place.ts'
import type { StoreDeclaration, Stores } from './secret/store.ts'
import { declareStores } from './secret/store.ts'
import type { Transact, Tx } from './transaction.ts'
import type { Caller, Context, TokenIssuer, UseCase } from './use-case.ts'

/** What a surface knows of the caller before anything is looked up. */
export interface Presented {
  /** The bearer token as sent; absent when there was none. */
  readonly credential: string | undefined
  readonly surface: string
  readonly requestId: string
  readonly address: string
  /** Told who it is as soon as that is known: before the use case runs, and before most refusals. */
  readonly onAdmitted?: (caller: Caller) => void
  /**
   * A surface's own narrower rules: asked once the place is known to be visible, before the permission the use case
   * declares. Throws a DomainError to refuse.
   */
  readonly narrow?: (caller: Caller, place: Place | undefined) => void
}

/**
 * The only way to a use case: admit → authorise → run → audit event → commit. The promise settles when the commit is
 * durable. A refusal changes nothing and is recorded in a transaction of its own.
 */
export type Run = <Input, Output>(
  useCase: UseCase<Input, Output>,
  input: Input,
  presented: Presented,
) => Promise<Output>

export interface RunnerParts {
  readonly transact: Transact
  readonly keyring: Keyring
  readonly tokens: TokenIssuer
  readonly clock: () => number
  /** The stores that the surfaces declare, beside Keywell's own. */
  readonly stores?: readonly StoreDeclaration[]
}

type Parts = Omit<RunnerParts, 'stores'> & { readonly stores: Stores }

/** Thrown inside the transaction to roll a dry run back. */
class RolledBack extends Error {}

/** One request on its way through; what is learnt of the caller is kept for the record of a refusal. */
interface Attempt {
  readonly presented: Presented
  readonly locator: Locator
  readonly changeId: ChangeId
  readonly now: number
  caller?: Caller
  place?: Place
}

export function createRunner(given: RunnerParts): Run {
  const parts: Parts = { ...given, stores: declareStores(given.stores ?? []) }
  return async function run<Input, Output>(
    useCase: UseCase<Input, Output>,
    input: Input,
    presented: Presented,
  ): Promise<Output> {
    const now = parts.clock()
    const locator = useCase.at === 'instance' ? {} : useCase.at(input)
    const attempt: Attempt = { presented, locator, changeId: asId<ChangeId>(uuidv7(now)), now }
    const rolledBack: Output[] = []
    try {
      return await parts.transact(async (tx) => {
        const output = await perform(parts, tx, attempt, useCase, input)
        if (useCase.planned?.(input) === true) {
          rolledBack.push(output)
          throw new RolledBack()
        }
        record(tx, attempt, 'done', useCase.event(input, output))
        return output
      })
    } catch (error) {
      const output = rolledBack.at(-1)
      if (error instanceof RolledBack && output !== undefined) {
        await parts.transact(async (tx) => record(tx, attempt, 'planned', useCase.event(input, output)))
        return output
      }
      await recordRefusal(parts, attempt, useCase.action, error)
      throw error
    }
  }
}

async function perform<Input, Output>(
  parts: Parts,
  tx: Tx,
  attempt: Attempt,
  useCase: UseCase<Input, Output>,
  input: Input,
): Promise<Output> {
  const { presented } = attempt
  const admission = await admit(parts, tx, attempt)
  const { principal, token, grants, place } = admission
  const rights = rightsOf(grants, token)
  const { surface, requestId, address } = presented
  const caller = { principal, token, rights, surface, requestId, address }
  attempt.caller = caller
  presented.onAdmitted?.(caller)
  const context = contextOf(parts, tx, caller, attempt)
  if (useCase.at === 'instance') {
    presented.narrow?.(caller, undefined)
    if (useCase.permission !== undefined) requirePermission(rights, useCase.permission, undefined)
    return useCase.run(context, input)
  }
  if (place === undefined || !rights.sees(place)) throw new DomainError('not_found', 'Not found')
  attempt.place = place
  presented.narrow?.(caller, place)
  if (useCase.permission !== undefined) requirePermission(rights, useCase.permission, place)
  return useCase.run({ ...context, place }, input)
}

function requirePermission(rights: Rights, permission: Permission, place: Place | undefined): void {
  if (rights.allows(permission, place) || isPublicRead(permission, place?.project)) return
  throw new DomainError('forbidden', `This needs the permission ${permission}`, { permission })
}

async function admit(parts: Parts, tx: Tx, attempt: Attempt): Promise<Admission> {
  const { credential } = attempt.presented
  if (credential === undefined) {
    throw new DomainError('unauthenticated', 'Authentication is required', { subject: 'missing' })
  }
  const hash = parts.tokens.hash(credential)
  const admission = hash === undefined ? undefined : await tx.access.admit(hash, attempt.locator)
  if (admission === undefined || !isLive(admission, attempt.now)) {
    throw new DomainError('unauthenticated', 'The token is not valid', { subject: 'token' })
  }
  await tx.access.noteUse(admission.token.id, attempt.now)
  return admission
}

function isLive({ principal, token }: Admission, now: number): boolean {
  return (
    principal.active &&
    token.revokedAt === undefined &&
    (token.expiresAt === undefined || token.expiresAt > now)
  )
}

function contextOf(parts: Parts, tx: Tx, caller: Caller, { changeId, now }: Attempt): Context {
  return {
    tx,
    keyring: parts.keyring,
    tokens: parts.tokens,
    stores: parts.stores,
    caller,
    changeId,
    now,
    newId: () => uuidv7(now),
    require(permission, place) {
      if (!caller.rights.sees(place)) throw new DomainError('not_found', 'Not found')
      requirePermission(caller.rights, permission, place)
    },
  }
}

/** An unavailable store cannot record, an internal fault is the log's, and nobody is known behind a bad token. */
async function recordRefusal(parts: Parts, attempt: Attempt, action: string, error: unknown): Promise<void> {
  const unrecorded =
    !(error instanceof DomainError) || error.code === 'unavailable' || error.code === 'internal'
  if (unrecorded || attempt.caller === undefined) return
  const facts = { action, ...attempted(attempt.locator) }
  await parts.transact(async (tx) => record(tx, attempt, 'refused', facts, error.code))
}

/** Where a refused request wanted to go, in the caller's own words. */
function attempted({ workspace, project, environment }: Locator): Pick<EventFacts, 'details'> {
  const words = [workspace, project, environment].flatMap((ref) =>
    ref === undefined ? [] : [ref.by === 'name' ? ref.name : ref.id],
  )
  const at = words.map((word) => word.slice(0, limits.environmentNameCharsMax))
  return words.length === 0 ? {} : { details: { at } }
}

function record(
  tx: Tx,
  attempt: Attempt,
  outcome: AuditEvent['outcome'],
  facts: EventFacts,
  reason?: string,
): void {
  const { caller, place } = attempt
  if (caller === undefined) return
  tx.audit.append({
    id: attempt.changeId,
    at: attempt.now,
    ...(place === undefined ? {} : { workspaceId: place.workspace.id }),
    action: facts.action,
    outcome,
    ...(reason === undefined ? {} : { reason }),
    principal: { id: caller.principal.id, login: caller.principal.login },
    tokenId: caller.token.id,
    surface: caller.surface,
    requestId: caller.requestId,
    address: caller.address,
    ...(place?.project === undefined ? {} : { project: place.project.name }),
    ...(place?.environment === undefined ? {} : { environment: place.environment.name }),
    ...(facts.targets === undefined ? {} : { targets: facts.targets }),
    ...(facts.details === undefined ? {} : { details: facts.details }),
  })
}
