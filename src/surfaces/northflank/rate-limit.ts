import { createHash } from 'node:crypto'
import type { HttpRequest } from '../../http/surface.ts'
import { bearerToken } from '../caller.ts'
import { northflankLimits as limits } from './limits.ts'

interface Window {
  readonly endsAt: number
  count: number
}

const windowMs = 3_600_000

/** Counts requests per caller in windows of an hour that begin with the first. */
export class RateWindows {
  readonly #windows = new Map<string, Window>()
  readonly #clock: () => number

  constructor(clock: () => number) {
    this.#clock = clock
  }

  /** Counts one request; the headers that every answer carries, in seconds. */
  count(caller: string): Record<string, string> {
    const now = this.#clock()
    const window = this.#windowOf(caller, now)
    window.count += 1
    return {
      'x-ratelimit-limit': String(limits.requestsPerHour),
      'x-ratelimit-remaining': String(Math.max(0, limits.requestsPerHour - window.count)),
      'x-ratelimit-reset': String(Math.ceil((window.endsAt - now) / 1_000)),
    }
  }

  /** Seconds until the caller may come again; `undefined` while its window has room. */
  exhausted(caller: string): number | undefined {
    const now = this.#clock()
    const window = this.#windows.get(caller)
    const isFull = window !== undefined && window.endsAt > now && window.count >= limits.requestsPerHour
    return isFull ? Math.ceil((window.endsAt - now) / 1_000) : undefined
  }

  #windowOf(caller: string, now: number): Window {
    const known = this.#windows.get(caller)
    if (known !== undefined && known.endsAt > now) return known
    // The oldest caller is forgotten first: a Map keeps the order of insertion.
    this.#windows.delete(caller)
    const [oldest] = this.#windows.keys()
    if (this.#windows.size >= limits.windowsMax && oldest !== undefined) this.#windows.delete(oldest)
    const window = { endsAt: now + windowMs, count: 0 }
    this.#windows.set(caller, window)
    return window
  }
}

/**
 * Whose window a request belongs to: the account of its token, also where it was refused before anybody asked whose
 * token it is; an address's while that is unknown.
 */
export class Callers {
  /** By a digest of the credential: what is kept must not be one. */
  readonly #accounts = new Map<string, string>()

  note(request: HttpRequest, account: string): void {
    const digest = digestOf(request)
    if (digest === undefined) return
    this.#accounts.delete(digest)
    const [oldest] = this.#accounts.keys()
    if (this.#accounts.size >= limits.windowsMax && oldest !== undefined) this.#accounts.delete(oldest)
    this.#accounts.set(digest, account)
  }

  of(request: HttpRequest): string {
    const account = this.#accounts.get(digestOf(request) ?? '')
    return account === undefined ? `address ${request.remoteAddress}` : `account ${account}`
  }
}

function digestOf(request: HttpRequest): string | undefined {
  const credential = bearerToken(request)
  return credential === undefined ? undefined : createHash('sha256').update(credential).digest('base64')
}
