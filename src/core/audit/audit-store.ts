import type { ChainHead } from './chain.ts'
import type { AuditEvent, ChainedEvent } from './event.ts'

/** Append-only. Sequencing is the store's: inline where there is one writer, so that no request waits on a chain's head. */
export interface AuditStore {
  /** Becomes part of its chain in the same commit as everything else this transaction did. */
  append(event: AuditEvent): void
  /** In order of `seq`, `after` exclusive; at most `limit` rows. */
  read(chain: string, after: number, limit: number): Promise<ChainedEvent[]>
  /** Newest first. */
  readBackwards(chain: string, before: number, limit: number): Promise<ChainedEvent[]>
  chains(): Promise<string[]>
  /** Heads that are kept outside of the database, by chain. */
  readonly kept: ReadonlyMap<string, ChainHead>
}
