import type { Attempt } from './attempt.ts'
import type { ContextParts } from './authorise.ts'
import { authorise, placed, publicContext } from './authorise.ts'
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
  const authorised = await authorise(parts, tx, attempt, useCase)
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
