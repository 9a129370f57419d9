import type { Caller } from '../../core/use-case.ts'
import { DomainError } from '../../core/error.ts'
import type { HttpRequest } from '../../http/surface.ts'
import { githubLimits as limits } from './limits.ts'

/** How many requests one token has made in the hour it is in. */
export interface Rate {
  readonly limit: number
  readonly used: number
  readonly remaining: number
  /** Epoch seconds. */
  readonly reset: number
}

export interface Rates {
  /** Counts a request. Throws `rate_limited` once the limit is passed, where the operator wants that. */
  admit(request: HttpRequest, caller: Caller): void
  /** How whoever made a request stands. */
  of(request: HttpRequest): Rate
}

/**
 * Each process counts for itself, by token, and by address for who has none. Clients hold back of themselves when they
 * read that nothing remains: so where nobody is held to a limit, the one that is shown is one that nobody reaches.
 */
export function createRates(enforced: boolean, clock: () => number): Rates {
  const limit = enforced ? limits.requestsPerHour : limits.requestsPerHourUnheld
  const used = new Map<string, number>()
  const counted = new WeakMap<HttpRequest['headers'], string>()
  let endsAt = 0

  function begin(): void {
    const now = clock()
    if (now < endsAt && used.size < limits.tokensCountedMax) return
    used.clear()
    endsAt = now + limits.rateWindowMs
  }

  return {
    admit(request, caller) {
      if (counted.has(request.headers)) return
      const { id } = caller.token
      begin()
      const made = (used.get(id) ?? 0) + 1
      used.set(id, made)
      counted.set(request.headers, id)
      if (made <= limit || !enforced) return
      throw new DomainError('rate_limited', `API rate limit exceeded for ${caller.principal.login}.`, {
        subject: 'rate',
        retryAfterSeconds: Math.max(1, Math.ceil((endsAt - clock()) / 1_000)),
      })
    },
    of(request) {
      begin()
      const made = used.get(counted.get(request.headers) ?? '') ?? 0
      return { limit, used: made, remaining: Math.max(0, limit - made), reset: Math.ceil(endsAt / 1_000) }
    },
  }
}

export function rateHeaders({ limit, used, remaining, reset }: Rate): Record<string, string> {
  return {
    'x-ratelimit-limit': String(limit),
    'x-ratelimit-remaining': String(remaining),
    'x-ratelimit-used': String(used),
    'x-ratelimit-reset': String(reset),
    'x-ratelimit-resource': 'core',
  }
}
