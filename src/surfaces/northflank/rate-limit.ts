import { createHash } from 'node:crypto'
import { networkOf } from '../../http/network.ts'
import { RequestCounter } from '../../http/request-counter.ts'
import type { HttpRequest } from '../../http/surface.ts'
import { bearerToken } from '../caller.ts'
import { northflankLimits as limits } from './limits.ts'

export function createRateWindows(clock: () => number): RequestCounter {
  const windowMs = 3_600_000
  return new RequestCounter(
    { requestsMax: limits.requestsPerHour, windowMs, countedMax: limits.callersKnownMax },
    clock,
  )
}

/** That every answer carries; the time in seconds. */
export function headersOf(windows: RequestCounter, caller: string): Record<string, string> {
  return {
    'x-ratelimit-limit': String(windows.requestsMax),
    'x-ratelimit-remaining': String(Math.max(0, windows.left(caller))),
    'x-ratelimit-reset': String(windows.secondsLeft(caller)),
  }
}

/**
 * Whose window a request belongs to: the account of its token, also where it was refused before anybody asked whose
 * token it is; a network's while that is unknown.
 */
export class Callers {
  /** By a digest of the credential: what is kept must not be one. */
  readonly #accounts = new Map<string, string>()

  note(request: HttpRequest, account: string): void {
    const digest = digestOf(request)
    if (digest === undefined) return
    this.#accounts.delete(digest)
    const [oldest] = this.#accounts.keys()
    if (this.#accounts.size >= limits.callersKnownMax && oldest !== undefined) this.#accounts.delete(oldest)
    this.#accounts.set(digest, account)
  }

  of(request: HttpRequest): string {
    const account = this.#accounts.get(digestOf(request) ?? '')
    return account === undefined ? `address ${networkOf(request.remoteAddress)}` : `account ${account}`
  }
}

function digestOf(request: HttpRequest): string | undefined {
  const credential = bearerToken(request)
  return credential === undefined ? undefined : createHash('sha256').update(credential).digest('base64')
}
