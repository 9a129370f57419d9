import { DomainError } from '../core/error.ts'

/** One who is counted, within one stretch of time. */
interface Window {
  readonly endsAt: number
  used: number
}

export interface CounterLimits {
  /** In each window, by each who is counted. */
  readonly requestsMax: number
  readonly windowMs: number
  /** How many are counted at once; beyond that whoever began longest ago is forgotten. */
  readonly countedMax: number
}

/** Counts requests by who makes them, in windows that begin with the first. Each process counts for itself. */
export class RequestCounter {
  readonly #limits: CounterLimits
  readonly #clock: () => number
  /** Oldest first: a Map keeps the order of insertion. */
  readonly #windows = new Map<string, Window>()

  constructor(given: CounterLimits, clock: () => number) {
    this.#limits = given
    this.#clock = clock
  }

  get requestsMax(): number {
    return this.#limits.requestsMax
  }

  count(who: string): void {
    const now = this.#clock()
    const known = this.#running(who, now)
    if (known !== undefined) {
      known.used += 1
      return
    }
    this.#windows.delete(who)
    const [oldest] = this.#windows.keys()
    if (this.#windows.size >= this.#limits.countedMax && oldest !== undefined) this.#windows.delete(oldest)
    this.#windows.set(who, { endsAt: now + this.#limits.windowMs, used: 1 })
  }

  /** Below zero when there were more than are permitted. */
  left(who: string): number {
    return this.#limits.requestsMax - (this.#running(who, this.#clock())?.used ?? 0)
  }

  /** Until the next window; at least one. */
  secondsLeft(who: string): number {
    const now = this.#clock()
    const endsAt = this.#running(who, now)?.endsAt ?? now + this.#limits.windowMs
    return Math.max(1, Math.ceil((endsAt - now) / 1_000))
  }

  /** Counts a request and throws `rate_limited` when it is one too many. */
  admit(who: string): void {
    this.count(who)
    if (this.left(who) < 0) throw rateLimited(this.secondsLeft(who))
  }

  #running(who: string, now: number): Window | undefined {
    const found = this.#windows.get(who)
    return found !== undefined && now < found.endsAt ? found : undefined
  }
}

export function rateLimited(retryAfterSeconds: number): DomainError {
  return new DomainError('rate_limited', 'Rate limit exceeded', { retryAfterSeconds })
}
