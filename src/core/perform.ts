import type { Attempt } from './attempt.ts'
import type { Authorised, ContextParts } from './authorise.ts'
import { authorise, contextOf, placed, publicContext } from './authorise.ts'
import { DomainError } from './error.ts'
import type { KeptOutcome } from './request/once.ts'
import { findOutcome, keepOutcome } from './request/once.ts'
import type { Tx } from './transaction.ts'
import type { UseCase } from './use-case.ts'

/** `aside`: nothing that a consumer reads. */
export type Wrote = 'nothing' | 'aside' | 'change'

/** What became of a request inside its transaction. */
export type Performed<Output> =
  | { readonly output: Output; readonly wrote: Wrote }
  | { readonly repeated: KeptOutcome }

/** Authorises and runs a use case; tells whether it changed something, and keeps what a repetition is to be told. */
export async function perform<Input, Output>(
  parts: ContextParts,
  tx: Tx,
  attempt: Attempt,
  useCase: UseCase<Input, Output>,
  input: Input,
): Promise<Performed<Output>> {
  if (useCase.at === 'public') {
    const output = await useCase.run(publicContext(parts, tx, attempt), input)
    const place = useCase.place(output)
    if (place !== undefined) attempt.place = place
    return { output, wrote: 'nothing' }
  }
  let authorised: Authorised
  try {
    authorised = await authorise(parts, tx, attempt, useCase)
  } catch (error) {
    const told = await outcomeOfTheEnd(parts, tx, attempt, error)
    if (told === undefined) throw error
    return { repeated: told }
  }
  const { context } = authorised
  const { once } = attempt.presented
  const repeated = once === undefined ? undefined : await findOutcome(context, once)
  if (repeated !== undefined) return { repeated }
  const before = tx.changes.written()
  const output = await (useCase.at === 'instance'
    ? useCase.run(context, input)
    : useCase.run(placed(authorised), input))
  const wrote = tx.changes.written() === before ? 'nothing' : useCase.isAside === true ? 'aside' : 'change'
  const isPlanned = useCase.planned?.(input) === true
  if (once !== undefined && !isPlanned) await keepOutcome(context, once, output)
  return { output, wrote }
}

/** Nobody is authorised at a place that is gone; who ended it is told so again all the same. */
async function outcomeOfTheEnd(
  parts: ContextParts,
  tx: Tx,
  attempt: Attempt,
  refusal: unknown,
): Promise<KeptOutcome | undefined> {
  const { caller, presented } = attempt
  const isGone = refusal instanceof DomainError && refusal.code === 'not_found'
  if (!isGone || caller === undefined || presented.once === undefined) return undefined
  return findOutcome(contextOf(parts, tx, caller, attempt), presented.once)
}
