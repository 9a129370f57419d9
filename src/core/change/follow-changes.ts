import { uuidv7 } from '../../crypto/index.ts'
import { limits } from '../../limits.ts'
import type { Attempt, Presented } from '../attempt.ts'
import type { ContextParts } from '../authorise.ts'
import { authorise } from '../authorise.ts'
import { DomainError } from '../error.ts'
import type { ChangeId } from '../ids.ts'
import { asId, isUuid } from '../ids.ts'
import type { Locator } from '../place/place.ts'
import type { Run } from '../run.ts'
import type { Transact } from '../transaction.ts'
import { useCase } from '../use-case.ts'
import type { ChangeFeed, Pause } from './change-feed.ts'
import type { PlacedContext, Reads, SeenChange, SeenChanges } from './seen-changes.ts'
import { readsOf, seenChanges } from './seen-changes.ts'
import { createSeats } from './seats.ts'

export interface FollowChanges {
  readonly at: Locator
  /** The id of the last change the caller knows of. */
  readonly after?: string
}

/** `reset`: what was missed cannot be told any more, so that everything has to be read anew. */
export type Pushed =
  | { readonly kind: 'ready' | 'reset'; readonly id: ChangeId | undefined }
  | { readonly kind: 'change'; readonly change: SeenChange }
  /** Nothing has happened, and the caller may still listen. */
  | { readonly kind: 'quiet' }

/** Ends when the signal is given, or when the caller may listen no more. Has to be called, once, to give its seat back. */
export type ChangeStream = (signal: AbortSignal) => AsyncIterable<Pushed>

export type Follow = (input: FollowChanges, presented: Presented) => Promise<ChangeStream>

/** Where a stream begins. */
interface Start {
  readonly kind: 'ready' | 'reset'
  readonly id: ChangeId | undefined
  readonly number: number
  readonly reads: Reads
}

/** Whoever may list or receive secrets at a place may be told that they changed. That it listens is on the audit record. */
export const followChanges = useCase<FollowChanges, Start>({
  action: 'change.follow',
  permission: undefined,
  at: (input) => input.at,
  async run(context, { after }) {
    requireReader(context)
    return startOf(context, after)
  },
  event: ({ after }, { kind }) => ({
    action: 'change.followed',
    ...(after === undefined ? {} : { details: { resumed: kind === 'ready' } }),
  }),
})

function requireReader(context: PlacedContext): void {
  const { caller, place } = context
  if (!caller.rights.allows('secret:consume', place)) context.require('secret:list', place)
}

async function startOf(context: PlacedContext, after: string | undefined): Promise<Start> {
  const { changes } = context.tx
  const { workspace } = context.place
  const reads = await readsOf(context)
  const newest = async (kind: Start['kind']): Promise<Start> => {
    const last = await changes.revisions([workspace.id])
    return { kind, id: last.get(workspace.id), number: await changes.newest(), reads }
  }
  if (after === undefined) return newest('ready')
  const known = isUuid(after) ? await changes.find(asId<ChangeId>(after)) : undefined
  const { workspaces } = reads
  const isRead =
    known !== undefined && (known.workspaceId === undefined || workspaces.includes(known.workspaceId))
  if (!isRead) return newest('reset')
  const missed = await changes.after(known.number, workspaces, limits.changesResumedMax + 1)
  if (missed.length > limits.changesResumedMax) return newest('reset')
  return { kind: 'ready', id: known.id, number: known.number, reads }
}

export interface FollowParts extends ContextParts {
  readonly transact: Transact
  readonly clock: () => number
  readonly feed: ChangeFeed
  readonly pause: Pause
}

/**
 * Opens streams of changes. What a stream tells is read from the store in the order of its changes, and whether the
 * caller may still know it is asked anew each time: at every wake, and at least every `limits.streamQuietMs`. Throws as a
 * use case does, `rate_limited` when the caller has too many streams, and `unavailable` when there are too many in all.
 */
export function createFollow(parts: FollowParts, run: Run): Follow {
  const seats = createSeats(limits.streamsMax, limits.streamsPerPrincipalMax)
  return async (input, presented) => {
    let leave: (() => void) | undefined
    const narrow: Presented['narrow'] = (caller, place) => {
      presented.narrow?.(caller, place)
      // Asked again when a batch is run anew.
      leave ??= seats.take(caller.principal.id)
    }
    try {
      const start = await run(followChanges, input, { ...presented, narrow })
      return (signal) => stream(parts, { input, presented, start, signal, leave: () => leave?.() })
    } catch (error) {
      leave?.()
      throw error
    }
  }
}

interface Opened {
  readonly input: FollowChanges
  readonly presented: Presented
  readonly start: Start
  readonly signal: AbortSignal
  leave(): void
}

async function* stream(parts: FollowParts, opened: Opened): AsyncGenerator<Pushed> {
  const { start, signal } = opened
  let nap = new AbortController()
  const stop = parts.feed.subscribe(() => nap.abort())
  const end = () => nap.abort()
  signal.addEventListener('abort', end)
  try {
    yield { kind: start.kind, id: start.id }
    let { number, reads } = start
    for (let rested = false; !signal.aborted;) {
      // Whatever wakes from here on is looked at in the next round.
      nap = new AbortController()
      const found = await look(parts, opened, number, reads)
      if (found === undefined) return
      for (const change of found.changes) yield { kind: 'change', change }
      if (rested && found.changes.length === 0) yield { kind: 'quiet' }
      ;({ number, reads } = found)
      // Many changes at once are one look; nobody makes this process look without end.
      await parts.pause(limits.streamLookEveryMs, signal)
      if (!found.more) await parts.pause(limits.streamQuietMs, nap.signal)
      rested = !nap.signal.aborted
    }
  } finally {
    signal.removeEventListener('abort', end)
    stop()
    opened.leave()
  }
}

/** `undefined` when the caller may listen no more, or nobody can tell. */
async function look(
  parts: FollowParts,
  opened: Opened,
  after: number,
  before: Reads,
): Promise<SeenChanges | undefined> {
  const { input, presented } = opened
  const now = parts.clock()
  const changeId = asId<ChangeId>(uuidv7(now))
  const attempt: Attempt = { presented, locator: input.at, changeId, now, anonymous: false }
  try {
    return await parts.transact(async (tx) => {
      const { context, place } = await authorise(parts, tx, attempt, followChanges)
      if (place === undefined) return undefined
      requireReader({ ...context, place })
      return seenChanges({ ...context, place }, after, before)
    })
  } catch (error) {
    if (error instanceof DomainError && ends.has(error.code)) return undefined
    throw error
  }
}

const ends = new Set(['unauthenticated', 'forbidden', 'not_found', 'unavailable'])
