import type { ValueId } from '../ids.ts'
import type { Tx } from '../transaction.ts'
import type { SecretAt } from './secret.ts'

/** When values were last consumed. Coarse: at most once in limits.valueUseEveryMs per value is written. */
export interface UseStore {
  note(ids: readonly ValueId[], at: number): Promise<void>
  lastUsed(ids: readonly ValueId[]): Promise<ReadonlyMap<ValueId, number>>
}

/** Every way in which a consumer receives values comes through here. */
export async function noteUse(
  { tx, now }: { readonly tx: Tx; readonly now: number },
  received: readonly Pick<SecretAt, 'value'>[],
): Promise<void> {
  await tx.uses.note(
    received.map(({ value }) => value.id),
    now,
  )
}
