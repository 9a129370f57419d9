import type { Caller } from '../../core/use-case.ts'
import { githubLimits as limits } from './limits.ts'

/** How many requests one token has made in the window it is in. */
export interface Rate {
  readonly limit: number
  readonly used: number
  readonly remaining: number
  /** Epoch seconds. */
  readonly reset: number
}

interface Window {
  endsAt: number
  readonly used: Map<string, number>
}

const current: Window = { endsAt: 0, used: new Map() }

/** Counts a request and answers how its token stands. Nobody is refused by this count: see limits.ts. */
export function countRequest(caller: Caller | undefined): Rate {
  return standing(caller, 1)
}

/** How a token stands, without counting. */
export function rateOf(caller: Caller | undefined): Rate {
  return standing(caller, 0)
}

function standing(caller: Caller | undefined, made: number): Rate {
  const now = Date.now()
  if (now >= current.endsAt || current.used.size > limits.tokensCountedMax) {
    current.used.clear()
    current.endsAt = now + limits.rateWindowMs
  }
  const who = caller?.token.id ?? ''
  const used = (current.used.get(who) ?? 0) + made
  if (made > 0) current.used.set(who, used)
  const limit = limits.requestsPerHourMax
  return { limit, used, remaining: Math.max(0, limit - used), reset: Math.ceil(current.endsAt / 1000) }
}

export function rateHeaders({ limit, used, remaining, reset }: Rate, resource: string) {
  return {
    'x-ratelimit-limit': String(limit),
    'x-ratelimit-remaining': String(remaining),
    'x-ratelimit-used': String(used),
    'x-ratelimit-reset': String(reset),
    'x-ratelimit-resource': resource,
  }
}
