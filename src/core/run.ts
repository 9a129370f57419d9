import assert from 'node:assert'
import { uuidv7 } from '../crypto/index.ts'
import type { IdentityVerifier } from './access/identity.ts'
import type { Attempt, Presented } from './attempt.ts'
import type { ContextParts } from './authorise.ts'
import { authorise, placed } from './authorise.ts'
import type { EventFacts } from './audit/event.ts'
import type { ChangeFeed } from './change/change-feed.ts'
import type { Change, ChangePlace } from './change/change-store.ts'
import { DomainError } from './error.ts'
import type { ChangeId } from './ids.ts'
import { asId } from './ids.ts'
import { perform } from './perform.ts'
import { attempted, record } from './record.ts'
import type { KeptOutcome } from './request/once.ts'
import { Repeated } from './request/once.ts'
import type { ConsumerDeclaration, Crossing } from './resolve/consumer.ts'
import { declareConsumers } from './resolve/consumer.ts'
import type { StoreDeclaration } from './secret/store.ts'
import { declareStores } from './secret/store.ts'
import type { Transact } from './transaction.ts'
import type { PlacedGround, UseCase } from './use-case.ts'

export type { Presented } from './attempt.ts'

/**
 * The only way to a use case: admit → authorise → run → audit event → commit. The promise settles when the commit is
 * durable. A refusal changes nothing and is recorded in a transaction of its own.
 */
export type Run = <Input, Output>(
  useCase: UseCase<Input, Output>,
  input: NoInfer<Input>,
  presented: Presented,
) => Promise<Output>

export interface RunnerParts extends Omit<ContextParts, 'stores' | 'consumers' | 'crossings'> {
  readonly transact: Transact
  readonly clock: () => number
  /** The stores that the surfaces declare, beside Keywell's own. */
  readonly stores?: readonly StoreDeclaration[]
  /** The kinds of readers that the surfaces declare, beside Keywell's own. */
  readonly consumers?: readonly ConsumerDeclaration[]
  /** What each surface cannot tell its clients of. */
  readonly crossings?: readonly Crossing[]
  /** Without one no foreign issuer's token is believed. */
  readonly identities?: IdentityVerifier
  /** Is woken when something was written, once it is durable. */
  readonly feed?: ChangeFeed
}

interface Parts extends ContextParts {
  readonly transact: Transact
  readonly clock: () => number
  readonly identities: IdentityVerifier
  readonly feed?: ChangeFeed
}

/** Thrown inside the transaction to roll a dry run back. */
class RolledBack extends Error {}

export function createRunner(given: RunnerParts): Run {
  const parts: Parts = {
    ...given,
    ...contextParts(given),
    identities: given.identities ?? believesNobody,
  }
  return async function run<Input, Output>(
    useCase: UseCase<Input, Output>,
    input: Input,
    presented: Presented,
  ): Promise<Output> {
    const now = parts.clock()
    const locator = typeof useCase.at === 'string' ? {} : useCase.at(input)
    const changeId = asId<ChangeId>(uuidv7(now))
    const attempt: Attempt = { presented, locator, changeId, now, anonymous: useCase.at === 'public' }
    try {
      const ready = await prepared(parts, attempt, useCase, input)
      return await transacted(parts, attempt, useCase, ready)
    } catch (error) {
      await recordRefusal(parts, attempt, useCase.action, error)
      throw error
    }
  }
}

/** What every context is made of, with what the surfaces declare. */
export function contextParts(given: RunnerParts): ContextParts {
  const { keyring, tokens, stores = [], consumers = [], crossings = [] } = given
  return {
    keyring,
    tokens,
    stores: declareStores(stores),
    consumers: declareConsumers(consumers),
    crossings,
  }
}

/** Slow work is done for nobody who may not ask for it. */
async function prepared<Input, Output>(
  parts: Parts,
  attempt: Attempt,
  useCase: UseCase<Input, Output>,
  input: Input,
): Promise<Input> {
  if (useCase.prepare === undefined) return input
  const { transact, identities, keyring } = parts
  const ground = { transact, identities, keyring, now: attempt.now }
  if (useCase.at === 'public') return useCase.prepare(ground, input)
  await transact((tx) => authorise(parts, tx, attempt, useCase))
  if (useCase.at === 'instance') return useCase.prepare(ground, input)
  const look: PlacedGround['look'] = (work) =>
    transact(async (tx) => work(placed(await authorise(parts, tx, attempt, useCase))))
  return useCase.prepare({ ...ground, look }, input)
}

async function transacted<Input, Output>(
  parts: Parts,
  attempt: Attempt,
  useCase: UseCase<Input, Output>,
  input: Input,
): Promise<Output> {
  const rolledBack: Output[] = []
  try {
    const done = await parts.transact(async (tx) => {
      const performed = await perform(parts, tx, attempt, useCase, input)
      if ('repeated' in performed) {
        record(tx, attempt, 'done', repetition(useCase.action, performed.repeated))
        return performed
      }
      if (useCase.planned?.(input) === true) {
        rolledBack.push(performed.output)
        throw new RolledBack()
      }
      const facts = useCase.event(input, performed.output)
      record(tx, attempt, 'done', facts)
      if (performed.wrote === 'change' && facts !== undefined) {
        const changedAt = useCase.at === 'instance' ? useCase.changedAt?.(performed.output) : undefined
        tx.changes.note(changeOf(attempt, facts, changedAt))
      }
      return performed
    })
    if ('repeated' in done) throw new Repeated(done.repeated.outcome)
    if (done.wrote !== 'nothing') parts.feed?.wake()
    return done.output
  } catch (error) {
    const output = rolledBack.at(-1)
    if (!(error instanceof RolledBack) || output === undefined) throw error
    await parts.transact(async (tx) => record(tx, attempt, 'planned', useCase.event(input, output)))
    return output
  }
}

function repetition(action: string, { changeId }: KeptOutcome): EventFacts {
  return { action: 'request.repeated', details: { of: changeId, action } }
}

function changeOf(
  { changeId, now, presented, place, caller }: Attempt,
  { action }: EventFacts,
  changedAt: ChangePlace | undefined,
): Change {
  assert(caller !== undefined, 'nobody changes anything unknown')
  return {
    id: changeId,
    action,
    surface: presented.surface,
    createdAt: now,
    createdBy: caller.principal.id,
    ...(place === undefined ? {} : { workspaceId: place.workspace.id }),
    ...(place?.project === undefined ? {} : { projectId: place.project.id }),
    ...(place?.environment === undefined ? {} : { environmentId: place.environment.id }),
    ...changedAt,
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

const believesNobody: IdentityVerifier = {
  claimed: () => undefined,
  verify: async () => {
    throw new DomainError('unauthenticated', 'No foreign issuer is believed here', { subject: 'token' })
  },
}
