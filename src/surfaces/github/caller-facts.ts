import type { Caller } from '../../core/use-case.ts'
import type { HttpRequest } from '../../http/surface.ts'

// The headers object is the one part of a request that stays the same as it is passed on and copied.
const admitted = new WeakMap<HttpRequest['headers'], Caller>()

/** Keeps who a request turned out to come from, for the headers of its answer. */
export function rememberCaller(request: HttpRequest, caller: Caller): void {
  admitted.set(request.headers, caller)
}

/** Absent when nobody was admitted. */
export function callerOf(request: HttpRequest): Caller | undefined {
  return admitted.get(request.headers)
}
