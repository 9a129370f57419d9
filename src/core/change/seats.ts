import { limits } from '../../limits.ts'
import { DomainError } from '../error.ts'
import type { PrincipalId } from '../ids.ts'

/** Counts who keeps something open. */
export interface Seats {
  /** Answers how to leave. Throws `rate_limited` when one has too many, and `unavailable` when all have. */
  take(id: PrincipalId): () => void
}

export function createSeats(seatsMax: number, perPrincipalMax: number): Seats {
  const taken = new Map<PrincipalId, number>()
  const retryAfterSeconds = limits.streamsRetrySeconds
  let all = 0
  return {
    take(id) {
      const own = taken.get(id) ?? 0
      if (own >= perPrincipalMax) {
        const message = `One principal may have ${perPrincipalMax} streams open`
        throw new DomainError('rate_limited', message, { retryAfterSeconds })
      }
      if (all >= seatsMax) {
        throw new DomainError('unavailable', 'Too many streams are open', { retryAfterSeconds })
      }
      all += 1
      taken.set(id, own + 1)
      let isLeft = false
      return () => {
        if (isLeft) return
        isLeft = true
        all -= 1
        const left = (taken.get(id) ?? 1) - 1
        if (left > 0) taken.set(id, left)
        else taken.delete(id)
      }
    },
  }
}
