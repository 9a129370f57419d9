import type { ChainedEvent } from './event.ts'
import type { RowWord } from './row-record.ts'

/** An authenticated row as it lies in the store. */
export interface StandingRow extends RowWord {
  /** Where a walk goes on. */
  readonly at: RowPosition
  /** What is wrong with the row by itself. */
  readonly fault?: string
}

/** A row's key, column by column. */
export type RowPosition = readonly (string | number)[]

/** All that is authenticated, table by table, and what the row record says of it. */
export interface RowStore {
  readonly tables: readonly string[]
  /** In order of the key, `after` exclusive. Faults are reported, never thrown. */
  walk(table: string, after: RowPosition | undefined, limit: number): Promise<StandingRow[]>
  /** What one event of the row chain says. Throws `integrity` unless it is one of ours, unchanged. */
  words(event: ChainedEvent): RowWord[]
  /** Puts every row that stands on a record that has none yet: those of a database from before there was one. */
  adopt(): Promise<void>
}
