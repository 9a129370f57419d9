import { uuidv7 } from '../crypto/index.ts'
import { limits } from '../limits.ts'
import type { Admission } from './access/access-store.ts'
import type { Permission } from './access/permission.ts'
import type { Rights } from './access/rights.ts'
import { isPublicRead, rightsOf } from './access/rights.ts'
import type { AuditEvent, EventFacts } from './audit/event.ts'
import { DomainError } from './error.ts'
import type { ChangeId } from './ids.ts'
import type { Keyring } from './keyring/keyring.ts'
import type { Locator, Place } from './place/place.ts'
import type { Transact, Tx } from './transaction.ts'
import type { Caller, Context, TokenHasher, UseCase } from './use-case.ts'

/** What a surface knows of the caller before anything is looked up. */
export interface Presented {
  /** The bearer token as sent; absent when there was none. */
  readonly credential: string | undefined
  readonly surface: string
  readonly requestId: string
  readonly address: string
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
  readonly tokenKey: TokenHasher
  readonly clock: () => number
}

/** Thrown inside the transaction to roll a dry run back. */
class Planned<Output> {
  readonly output: Output
  constructor(output: Output) {
    this.output = output
  }
}

interface Known {
  caller?: Caller
  place?: Place | undefined
}

export function createRunner(parts: RunnerParts): Run {
  return async (useCase, input, presented) => {
    const now = parts.clock()
    const changeId = uuidv7(now) as ChangeId
    const known: Known = {}
    const record = (tx: Tx, outcome: AuditEvent['outcome'], facts: EventFacts, reason?: string) => {
      if (known.caller !== undefined)
        tx.audit.append(eventOf(known.caller, known.place, { changeId, now, outcome, reason }, facts))
    }
    try {
      return await parts.transact(async (tx) => {
        const locator = useCase.at === 'instance' ? {} : useCase.at(input)
        const admission = await admit(parts, tx, presented.credential, locator, now)
        const rights = rightsOf(admission.grants, admission.token)
        const caller = {
          principal: admission.principal,
          token: admission.token,
          rights,
          surface: presented.surface,
          requestId: presented.requestId,
          address: presented.address,
        }
        known.caller = caller
        const context = contextOf(parts, tx, caller, changeId, now)
        const output = await authorised(useCase, input, context, admission, known)
        if (useCase.planned?.(input) === true) throw new Planned(output)
        record(tx, 'done', useCase.event(input, output))
        return output
      })
    } catch (error) {
      if (error instanceof Planned) {
        await parts.transact(async (tx) => record(tx, 'planned', useCase.event(input, error.output)))
        return error.output
      }
      if (error instanceof DomainError && known.caller !== undefined && recorded(error)) {
        const facts = {
          action: useCase.action,
          ...attempted(useCase.at === 'instance' ? {} : useCase.at(input)),
        }
        await parts.transact(async (tx) => record(tx, 'refused', facts, error.code))
      }
      throw error
    }
  }
}

async function authorised<Input, Output>(
  useCase: UseCase<Input, Output>,
  input: Input,
  context: Context,
  admission: Admission,
  known: Known,
): Promise<Output> {
  if (useCase.at === 'instance') {
    if (useCase.permission !== undefined)
      requirePermission(context.caller.rights, useCase.permission, undefined)
    return useCase.run(context, input)
  }
  const { place } = admission
  if (place === undefined || !context.caller.rights.sees(place))
    throw new DomainError('not_found', 'Not found')
  known.place = place
  if (useCase.permission !== undefined) requirePermission(context.caller.rights, useCase.permission, place)
  return useCase.run({ ...context, place }, input)
}

function requirePermission(rights: Rights, permission: Permission, place: Place | undefined): void {
  if (rights.allows(permission, place) || isPublicRead(permission, place?.project)) return
  throw new DomainError('forbidden', `This needs the permission ${permission}`, { permission })
}

async function admit(
  parts: RunnerParts,
  tx: Tx,
  credential: string | undefined,
  locator: Locator,
  now: number,
): Promise<Admission> {
  if (credential === undefined)
    throw new DomainError('unauthenticated', 'Authentication is required', { subject: 'missing' })
  const admission = await tx.access.admit(parts.tokenKey.hash(credential), locator)
  const ended = admission !== undefined && !isLive(admission, now)
  if (admission === undefined || ended)
    throw new DomainError('unauthenticated', 'The token is not valid', { subject: 'token' })
  await tx.access.noteUse(admission.token.id, now)
  return admission
}

function isLive({ principal, token }: Admission, now: number): boolean {
  return (
    principal.active &&
    token.revokedAt === undefined &&
    (token.expiresAt === undefined || token.expiresAt > now)
  )
}

function contextOf(parts: RunnerParts, tx: Tx, caller: Caller, changeId: ChangeId, now: number): Context {
  return {
    tx,
    keyring: parts.keyring,
    tokenKey: parts.tokenKey,
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

/** Where a refused request wanted to go, in the caller's own words. */
function attempted({ workspace, project, environment }: Locator): Pick<EventFacts, 'details'> {
  const words = [workspace, project, environment].flatMap((ref) =>
    ref === undefined ? [] : [ref.by === 'name' ? ref.name : ref.id],
  )
  return words.length === 0
    ? {}
    : { details: { at: words.map((word) => word.slice(0, limits.environmentNameCharsMax)) } }
}

/** An unavailable store cannot record, and an internal fault is the log's. */
function recorded(error: DomainError): boolean {
  return error.code !== 'unavailable' && error.code !== 'internal'
}

function eventOf(
  caller: Caller,
  place: Place | undefined,
  run: { changeId: ChangeId; now: number; outcome: AuditEvent['outcome']; reason: string | undefined },
  facts: EventFacts,
): AuditEvent {
  return {
    id: run.changeId,
    at: run.now,
    ...(place === undefined ? {} : { workspaceId: place.workspace.id }),
    action: facts.action,
    outcome: run.outcome,
    ...(run.reason === undefined ? {} : { reason: run.reason }),
    principal: { id: caller.principal.id, login: caller.principal.login },
    tokenId: caller.token.id,
    surface: caller.surface,
    requestId: caller.requestId,
    address: caller.address,
    ...(place?.project === undefined ? {} : { project: place.project.name }),
    ...(place?.environment === undefined ? {} : { environment: place.environment.name }),
    ...(facts.targets === undefined ? {} : { targets: facts.targets }),
    ...(facts.details === undefined ? {} : { details: facts.details }),
  }
}
