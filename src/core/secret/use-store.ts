import type { ValueId } from '../ids.ts'

/** When values were last consumed. Coarse: at most once in limits.valueUseEveryMs per value is written. */
export interface UseStore {
  note(ids: readonly ValueId[], at: number): Promise<void>
  lastUsed(ids: readonly ValueId[]): Promise<ReadonlyMap<ValueId, number>>
}
