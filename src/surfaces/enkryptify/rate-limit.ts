import { createHash } from 'node:crypto'
import { networkOf } from '../../http/network.ts'
import { RequestCounter, rateLimited } from '../../http/request-counter.ts'
import type { HttpRequest, Reply } from '../../http/surface.ts'
import type { SurfaceCore } from '../caller.ts'
import { eachMinute, signInKey } from '../caller.ts'
import { wireLimits } from './limits.ts'
import { credentialOf } from './route.ts'

/** The headers are true whether or not the limits are enforced. Each process counts for itself. */
export interface RateLimit {
  admit(request: HttpRequest): void
  finish(reply: Reply, request: HttpRequest): Reply
}

/** One of the limits a request falls under. */
interface Counted {
  readonly counter: RequestCounter
  readonly key: string
  /** It is not only shown. */
  readonly holds: boolean
}

export function createRateLimit(
  { enforceRateLimits: enforced, signIns }: Pick<SurfaceCore, 'enforceRateLimits' | 'signIns'>,
  clock: () => number,
): RateLimit {
  const requests = new RequestCounter(eachMinute(wireLimits.requestsPerMinute), clock)
  const exchanges = new RequestCounter(eachMinute(wireLimits.exchangesPerMinute), clock)
  const countedOf = (request: HttpRequest): readonly [Counted, ...Counted[]] => {
    const address = request.remoteAddress
    const all: Counted = { counter: requests, key: networkOf(address), holds: enforced }
    switch (request.route?.operationId ?? '') {
      case 'exchangeToken':
        return [{ counter: exchanges, key: tokenKey(request), holds: enforced }, all]
      // Everybody may begin a sign-in, and each is kept for a while; everybody may try codes and tokens on its page.
      case 'startDevice':
        return [{ counter: signIns, key: signInKey('begin', address), holds: true }, all]
      case 'decideDevice':
        return [{ counter: signIns, key: signInKey('decide', address), holds: true }, all]
      // Clients waiting for an approval give up at the first answer they do not know.
      case 'pollDevice':
        return [{ ...all, holds: false }]
      default:
        return [all]
    }
  }
  return {
    admit(request) {
      for (const { counter, key, holds } of countedOf(request)) {
        counter.count(key)
        if (holds && counter.left(key) < 0) throw rateLimited(counter.secondsLeft(key))
      }
    },
    finish(reply, request) {
      const { counter, key } = nearest(countedOf(request))
      return { ...reply, headers: { ...headersOf(counter, key), ...reply.headers } }
    },
  }
}

/** The limit that refused the request, or else the one that would be the first to. */
function nearest(counted: readonly [Counted, ...Counted[]]): Counted {
  const left = ({ counter, key }: Counted) => counter.left(key)
  return (
    counted.find((each) => each.holds && left(each) < 0) ??
    counted.reduce((tightest, each) => (left(each) < left(tightest) ? each : tightest))
  )
}

function headersOf(counter: RequestCounter, key: string): Record<string, string> {
  return {
    'ratelimit-limit': String(counter.requestsMax),
    'ratelimit-remaining': String(Math.max(0, counter.left(key))),
    'ratelimit-reset': String(counter.secondsLeft(key)),
  }
}

/** Not the token itself: counters outlive the request. */
function tokenKey(request: HttpRequest): string {
  return createHash('sha256')
    .update(credentialOf(request) ?? networkOf(request.remoteAddress))
    .digest('base64')
}
