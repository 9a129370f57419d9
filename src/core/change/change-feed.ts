/** Wakes whoever waits for changes, once they are durable. What was changed stands in the store, in its order. */
export interface ChangeFeed {
  wake(): void
  /** Returns how to stop listening. A listener must not throw, and must not wait. */
  subscribe(listener: () => void): () => void
}

export interface FeedParts {
  /** The number of the newest change in the store, whichever process made it. */
  readonly newest: () => Promise<number>
  /** Settles after so many milliseconds, or as soon as the signal is given. */
  readonly pause: Pause
  readonly pollMs: number
}

export type Pause = (ms: number, signal: AbortSignal) => Promise<void>

/**
 * A change made in this process wakes at once. Another process of the same database is found by looking at the newest
 * number, for as long as anybody listens: that works through every pooler, and a connection that breaks misses nothing.
 */
export function createChangeFeed(parts: FeedParts): ChangeFeed {
  const listeners = new Set<() => void>()
  let polling: AbortController | undefined
  const wake = () => {
    for (const listener of listeners) listener()
  }
  return {
    wake,
    subscribe(listener) {
      listeners.add(listener)
      if (polling === undefined) {
        polling = new AbortController()
        void poll(parts, wake, polling.signal)
      }
      return () => {
        listeners.delete(listener)
        if (listeners.size > 0) return
        polling?.abort()
        polling = undefined
      }
    },
  }
}

async function poll(
  { newest, pause, pollMs }: FeedParts,
  wake: () => void,
  signal: AbortSignal,
): Promise<void> {
  let known: number | undefined
  while (!signal.aborted) {
    // A store that cannot answer now is asked again: whoever listens looks for itself besides.
    const found = await newest().catch(() => known)
    if (found !== known && !signal.aborted) wake()
    known = found
    await pause(pollMs, signal)
  }
}
