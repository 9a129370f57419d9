import type { ChangeId } from '../ids.ts'
import type { Place } from '../place/place.ts'

/** That something was changed: where, and by which act. Never what it is now. */
export interface ChangeNotice {
  readonly id: ChangeId
  readonly at: number
  readonly action: string
  readonly surface: string
  /** Where it happened; absent when it was at the instance itself. */
  readonly place: Place | undefined
}

/** Tells whoever listens of changes, once they are durable. In this process alone. */
export interface ChangeFeed {
  publish(notice: ChangeNotice): void
  /** Returns how to stop listening. A listener must not throw, and must not wait. */
  subscribe(listener: (notice: ChangeNotice) => void): () => void
}

export function createChangeFeed(): ChangeFeed {
  const listeners = new Set<(notice: ChangeNotice) => void>()
  return {
    publish(notice) {
      for (const listener of listeners) listener(notice)
    },
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}
