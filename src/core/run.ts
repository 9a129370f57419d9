import { uuidv7 } from '../crypto/index.ts'
import type { IdentityVerifier } from './access/identity.ts'
import type { Attempt, Presented } from './attempt.ts'
import type { ContextParts } from './authorise.ts'
import { authorise, publicContext } from './authorise.ts'
import { DomainError } from './error.ts'
import type { ChangeId } from './ids.ts'
import { asId } from './ids.ts'
import { attempted, record } from './record.ts'
import type { ConsumerDeclaration, Crossing } from './resolve/consumer.ts'
import { declareConsumers } from './resolve/consumer.ts'
import type { StoreDeclaration } from './secret/store.ts'
import { declareStores } from './secret/store.ts'
import type { Transact, Tx } from './transaction.ts'
import type { UseCase } from './use-case.ts'

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
}

interface Parts extends ContextParts {
  readonly transact: Transact
  readonly clock: () => number
  readonly identities: IdentityVerifier
}

/** Thrown inside the transaction to roll a dry run back. */
class RolledBack extends Error {}

export function createRunner(given: RunnerParts): Run {
  const stores = declareStores(given.stores ?? [])
  const parts: Parts = {
    ...given,
    stores,
    consumers: declareConsumers(given.consumers ?? []),
    crossings: given.crossings ?? [],
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

/** Slow work is done for nobody who may not ask for it. */
async function prepared<Input, Output>(
  parts: Parts,
  attempt: Attempt,
  useCase: UseCase<Input, Output>,
  input: Input,
): Promise<Input> {
  if (useCase.prepare === undefined) return input
  const { transact, identities } = parts
  if (useCase.at !== 'public') await transact((tx) => authorise(parts, tx, attempt, useCase))
  return useCase.prepare({ transact, identities, now: attempt.now }, input)
}

async function transacted<Input, Output>(
  parts: Parts,
  attempt: Attempt,
  useCase: UseCase<Input, Output>,
  input: Input,
): Promise<Output> {
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
    if (!(error instanceof RolledBack) || output === undefined) throw error
    await parts.transact(async (tx) => record(tx, attempt, 'planned', useCase.event(input, output)))
    return output
  }
}

async function perform<Input, Output>(
  parts: Parts,
  tx: Tx,
  attempt: Attempt,
  useCase: UseCase<Input, Output>,
  input: Input,
): Promise<Output> {
  if (useCase.at === 'public') {
    const output = await useCase.run(publicContext(parts, tx, attempt), input)
    const place = useCase.place(output)
    if (place !== undefined) attempt.place = place
    return output
  }
  const { context, place } = await authorise(parts, tx, attempt, useCase)
  if (useCase.at === 'instance') return useCase.run(context, input)
  if (place === undefined) throw new DomainError('not_found', 'Not found')
  return useCase.run({ ...context, place }, input)
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
