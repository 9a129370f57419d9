import type { ChainHead } from './chain.ts'

/** What a process knows of the chains' heads that are kept outside of the database. */
export interface HeadNotes {
  /** By chain, the newest head that is kept. The database must still hold it. */
  readonly kept: Map<string, ChainHead>
  /** Chains that went on since. */
  readonly touched: Set<string>
}

export function newHeadNotes(): HeadNotes {
  return { kept: new Map(), touched: new Set() }
}
