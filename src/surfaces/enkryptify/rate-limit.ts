import { createHash } from 'node:crypto'
import { DomainError } from '../../core/error.ts'
import type { HttpRequest, Reply } from '../../http/surface.ts'
import { wireLimits as limits } from './limits.ts'
import { credentialOf } from './route.ts'

const windowMs = 60_000

interface Window {
  readonly startedAt: number
  used: number
}

/** Counts within fixed minutes, each from the first request of who is counted. */
class Counter {
  readonly #perMinute: number
  readonly #windows = new Map<string, Window>()

  constructor(perMinute: number) {
    this.#perMinute = perMinute
  }

  count(key: string, now: number): void {
    this.#windowOf(key, now).used += 1
  }

  /** Below zero when there were more than are permitted. */
  left(key: string, now: number): number {
    return this.#perMinute - this.#windowOf(key, now).used
  }

  secondsLeft(key: string, now: number): number {
    return Math.max(1, Math.ceil((this.#windowOf(key, now).startedAt + windowMs - now) / 1_000))
  }

  headers(key: string, now: number): Record<string, string> {
    return {
      'ratelimit-limit': String(this.#perMinute),
      'ratelimit-remaining': String(Math.max(0, this.left(key, now))),
      'ratelimit-reset': String(this.secondsLeft(key, now)),
    }
  }

  #windowOf(key: string, now: number): Window {
    const found = this.#windows.get(key)
    if (found !== undefined && now < found.startedAt + windowMs) return found
    if (this.#windows.size >= limits.countersMax) this.#forget(now)
    const made = { startedAt: now, used: 0 }
    this.#windows.set(key, made)
    return made
  }

  #forget(now: number): void {
    for (const [key, { startedAt }] of this.#windows) {
      if (now >= startedAt + windowMs) this.#windows.delete(key)
    }
    if (this.#windows.size >= limits.countersMax) this.#windows.clear()
  }
}

/** The headers are true whether or not the limits are enforced. Each process counts for itself. */
export interface RateLimit {
  admit(request: HttpRequest): void
  finish(reply: Reply, request: HttpRequest): Reply
}

/** One of the limits a request falls under. */
interface Counted {
  readonly counter: Counter
  readonly key: string
  /** It is not only shown. */
  readonly holds: boolean
}

export function createRateLimit(enforced: boolean, clock: () => number): RateLimit {
  const requests = new Counter(limits.requestsPerMinute)
  const exchanges = new Counter(limits.exchangesPerMinute)
  const signIns = new Counter(limits.signInsPerMinute)
  const countedOf = (request: HttpRequest): readonly [Counted, ...Counted[]] => {
    const address = request.remoteAddress
    const operation = request.route?.operationId ?? ''
    const all: Counted = { counter: requests, key: address, holds: enforced }
    switch (operation) {
      case 'exchangeToken':
        return [{ counter: exchanges, key: tokenKey(request), holds: enforced }, all]
      // Everybody may begin a sign-in, and each is kept for a while; everybody may try codes and tokens on its page.
      case 'startDevice':
      case 'decideDevice':
        return [{ counter: signIns, key: `${operation} ${address}`, holds: true }, all]
      // Clients waiting for an approval give up at the first answer they do not know.
      case 'pollDevice':
        return [{ ...all, holds: false }]
      default:
        return [all]
    }
  }
  return {
    admit(request) {
      const now = clock()
      for (const { counter, key, holds } of countedOf(request)) {
        counter.count(key, now)
        if (!holds || counter.left(key, now) >= 0) continue
        const retryAfterSeconds = counter.secondsLeft(key, now)
        throw new DomainError('rate_limited', 'Rate limit exceeded', { retryAfterSeconds })
      }
    },
    finish(reply, request) {
      const now = clock()
      const { counter, key } = nearest(countedOf(request), now)
      return { ...reply, headers: { ...counter.headers(key, now), ...reply.headers } }
    },
  }
}

/** The limit that refused the request, or else the one that would be the first to. */
function nearest(counted: readonly [Counted, ...Counted[]], now: number): Counted {
  const left = ({ counter, key }: Counted) => counter.left(key, now)
  return (
    counted.find((each) => each.holds && left(each) < 0) ??
    counted.reduce((tightest, each) => (left(each) < left(tightest) ? each : tightest))
  )
}

/** Not the token itself: counters outlive the request. */
function tokenKey(request: HttpRequest): string {
  return createHash('sha256')
    .update(credentialOf(request) ?? request.remoteAddress)
    .digest('base64')
}
