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

  isExceeded(key: string, now: number): boolean {
    return this.#windowOf(key, now).used > this.#perMinute
  }

  secondsLeft(key: string, now: number): number {
    return Math.max(1, Math.ceil((this.#windowOf(key, now).startedAt + windowMs - now) / 1_000))
  }

  headers(key: string, now: number): Record<string, string> {
    const { used } = this.#windowOf(key, now)
    return {
      'ratelimit-limit': String(this.#perMinute),
      'ratelimit-remaining': String(Math.max(0, this.#perMinute - used)),
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

export function createRateLimit(enforced: boolean, clock: () => number): RateLimit {
  const requests = new Counter(limits.requestsPerMinute)
  const exchanges = new Counter(limits.exchangesPerMinute)
  const signIns = new Counter(limits.signInsPerMinute)
  const countersOf = (request: HttpRequest): readonly (readonly [Counter, string])[] => {
    const all = [requests, request.remoteAddress] as const
    if (request.route?.operationId !== 'exchangeToken') return [all]
    return [[exchanges, tokenKey(request)], all]
  }
  // Everybody may begin a sign-in, and each is kept for a while: this limit always holds.
  const refuseFlood = (request: HttpRequest, now: number) => {
    signIns.count(request.remoteAddress, now)
    if (signIns.isExceeded(request.remoteAddress, now)) throw limited(signIns, request.remoteAddress, now)
  }
  return {
    admit(request) {
      const now = clock()
      if (request.route?.operationId === 'startDevice') refuseFlood(request, now)
      for (const [counter, key] of countersOf(request)) {
        counter.count(key, now)
        if (!enforced || isPolling(request) || !counter.isExceeded(key, now)) continue
        throw limited(counter, key, now)
      }
    },
    finish(reply, request) {
      const [[counter, key] = [requests, request.remoteAddress]] = countersOf(request)
      return { ...reply, headers: { ...counter.headers(key, clock()), ...reply.headers } }
    },
  }
}

function limited(counter: Counter, key: string, now: number): DomainError {
  const retryAfterSeconds = counter.secondsLeft(key, now)
  return new DomainError('rate_limited', 'Rate limit exceeded', { retryAfterSeconds })
}

/** Clients waiting for an approval give up at the first answer they do not know. */
function isPolling(request: HttpRequest): boolean {
  return request.route?.operationId === 'pollDevice'
}

/** Not the token itself: counters outlive the request. */
function tokenKey(request: HttpRequest): string {
  return createHash('sha256')
    .update(credentialOf(request) ?? request.remoteAddress)
    .digest('base64')
}
