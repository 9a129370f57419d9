import type { Follow } from '../core/change/follow-changes.ts'
import type { Presented, Run } from '../core/run.ts'
import { networkOf } from '../http/network.ts'
import type { CounterLimits } from '../http/request-counter.ts'
import { RequestCounter } from '../http/request-counter.ts'
import type { HttpRequest } from '../http/surface.ts'
import { limits } from '../limits.ts'

/** What every surface is given: the one way to a use case. */
export interface SurfaceCore {
  readonly run: Run
  /** The one way to a stream of changes. */
  readonly follow: Follow
  /** The operator wants vendors' rate limits enforced; they are only shown otherwise. */
  readonly enforceRateLimits: boolean
  /** Sign-ins begun, decided and guessed at, by `signInKey`: one count over all surfaces, always held. */
  readonly signIns: RequestCounter
}

export function createSignInCounter(clock: () => number): RequestCounter {
  return new RequestCounter(eachMinute(limits.signInsPerMinute), clock)
}

/** So many requests a minute. */
export function eachMinute(requestsMax: number): CounterLimits {
  return { requestsMax, windowMs: 60_000, countedMax: limits.callersCountedMax }
}

/** Under what a client is counted that begins a sign-in, tries codes as a person, or asks after one that nobody was given. */
export function signInKey(step: 'begin' | 'decide' | 'guess', address: string): string {
  return `${step} ${networkOf(address)}`
}

/** Facts about the caller, the credential being whatever the surface found in its own place. */
export function presented(surface: string, request: HttpRequest, credential: string | undefined): Presented {
  return { credential, surface, requestId: request.id, address: request.remoteAddress }
}

/** `scheme://host`, as the client addressed us. */
export function originOf({ base, mount }: HttpRequest): string {
  return base.slice(0, base.length - mount.length)
}

/** Where a share is seen: a page for people. What stands behind # reaches no log. */
export function shareLink(request: HttpRequest, token: string): string {
  return `${originOf(request)}/share#${token}`
}

/** The token of `Authorization: Bearer …` (RFC 6750 §2.1), the scheme in any case. */
export function bearerToken(request: HttpRequest): string | undefined {
  const header = request.headers['authorization']
  if (typeof header !== 'string') return undefined
  const [, token] = /^bearer +([!-~]+) *$/i.exec(header) ?? []
  return token
}
