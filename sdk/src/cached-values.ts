import type { ResolveRequest, Resolved } from './resolve-client.ts'
import { KeywellError } from './error.ts'
import { valueText } from './value.ts'

export interface CachedValuesOptions {
  /** Values younger than this are given without asking the server. 0 asks each time. */
  readonly refreshMs: number
  /** Values younger than this are given when the server cannot be asked; none unless given. */
  readonly staleIfErrorMs?: number | undefined
  /** Told of each failure that stale values covered. */
  readonly onStale?: ((error: KeywellError, ageMs: number) => void) | undefined
  /** The time in milliseconds; `Date.now` unless given. */
  readonly now?: (() => number) | undefined
}

export interface CachedValues {
  /** All values, fresh enough; callers at the same time share one request. */
  all(): Promise<readonly Resolved[]>
  /** One value as text, names compared without regard to case; `undefined` when there is none or it is no text. */
  text(name: string): Promise<string | undefined>
  /** Asks the server now. */
  refresh(): Promise<readonly Resolved[]>
  /** Forgets everything. */
  clear(): void
}

interface Snapshot {
  readonly items: readonly Resolved[]
  readonly at: number
}

/**
 * What a consumer receives, kept in memory for as long as the caller says. Throws a KeywellError when it is too old and
 * the server cannot be asked. Once the server has said no (401, 403, 404) nothing kept is given any more.
 */
export function cacheValues(
  client: { resolve(request: ResolveRequest): Promise<readonly Resolved[]> },
  request: ResolveRequest,
  { refreshMs, staleIfErrorMs = 0, onStale, now = Date.now }: CachedValuesOptions,
): CachedValues {
  let kept: Snapshot | undefined
  let asking: Promise<readonly Resolved[]> | undefined

  const ask = async (): Promise<readonly Resolved[]> => {
    // As old as the question: what was written while it travelled may not be in the answer.
    const at = now()
    try {
      const items = await client.resolve(request)
      kept = { items, at }
      return items
    } catch (error) {
      if (isDenial(error)) kept = undefined
      throw error
    }
  }
  const refresh = (): Promise<readonly Resolved[]> => {
    asking ??= ask().finally(() => {
      asking = undefined
    })
    return asking
  }
  const all = async (): Promise<readonly Resolved[]> => {
    if (kept !== undefined && now() - kept.at < refreshMs) return kept.items
    try {
      return await refresh()
    } catch (error) {
      const ageMs = kept === undefined ? Infinity : now() - kept.at
      if (kept === undefined || ageMs >= staleIfErrorMs || !isOutage(error)) throw error
      onStale?.(error, ageMs)
      return kept.items
    }
  }
  return {
    all,
    refresh,
    async text(name) {
      const item = (await all()).find((each) => each.name.toUpperCase() === name.toUpperCase())
      return item === undefined ? undefined : valueText(item)
    },
    clear() {
      kept = undefined
    },
  }
}

/** The server itself has answered, and the answer is no. */
export function isDenial(error: unknown): error is KeywellError {
  return (
    error instanceof KeywellError &&
    [401, 403, 404].includes(error.status) &&
    error.code !== 'unexpected_answer'
  )
}

/** Nobody has answered, or somebody who could not. */
export function isOutage(error: unknown): error is KeywellError {
  if (!(error instanceof KeywellError)) return false
  return error.code === 'unreachable' || error.code === 'no_answer' || error.status >= 500
}
