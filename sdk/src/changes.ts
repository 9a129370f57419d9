import { pushedChange } from './answers.ts'
import type { KeywellError } from './error.ts'
import { readEvents } from './event-stream.ts'
import { type SecretHome, homePath } from './home.ts'
import type { Shaped } from './shape.ts'
import type { Transport } from './transport.ts'

/**
 * `change`: something was changed. `ready`: changes are told from here on. `reset`: what was missed cannot be told any
 * more, so everything has to be read anew.
 */
export type PushedChange = Shaped<typeof pushedChange> & { readonly kind: 'change' | 'ready' | 'reset' }

export interface ChangesOptions {
  /** Ends the iteration. */
  readonly signal?: AbortSignal | undefined
  /** The id of the last change that is known, to go on from there. */
  readonly lastEventId?: string | undefined
  /** Told each time the stream is lost, before it is opened again. */
  readonly onLost?: ((error: KeywellError) => void) | undefined
}

/** The server shows every 15 s that it lives. */
const quietMsMax = 50_000
const pauseMsMin = 200
const pauseMsMax = 30_000

export async function* followChanges(
  transport: Transport,
  at: SecretHome,
  { signal, lastEventId, onLost }: ChangesOptions = {},
): AsyncGenerator<PushedChange> {
  let known = lastEventId
  let pauseMs = pauseMsMin
  const isOver = () => signal?.aborted === true
  while (!isOver()) {
    try {
      for await (const pushed of openOnce(transport, at, known, signal)) {
        known = pushed.id ?? known
        pauseMs = pauseMsMin
        yield pushed
      }
    } catch (error) {
      if (isOver()) return
      const failure = transport.failure(error)
      if (!isPassing(failure)) throw failure
      onLost?.(failure)
      pauseMs = Math.max(pauseMs, (failure.retryAfterSeconds ?? 0) * 1000)
    }
    await pause(pauseMs * (0.5 + Math.random() / 2), signal)
    pauseMs = Math.min(pauseMs * 2, pauseMsMax)
  }
}

async function* openOnce(
  { listen }: Transport,
  at: SecretHome,
  known: string | undefined,
  signal: AbortSignal | undefined,
): AsyncGenerator<PushedChange> {
  const ending = new AbortController()
  const end = () => ending.abort()
  signal?.addEventListener('abort', end)
  const headers: Record<string, string> = { accept: 'text/event-stream, application/problem+json' }
  if (known !== undefined) headers['last-event-id'] = known
  try {
    const path = [...homePath(at), 'events']
    const body = await listen({ method: 'GET', path, headers }, ending)
    for await (const { event, data } of readEvents(body, { quietMsMax, onQuiet: end })) {
      if (event === 'change' || event === 'ready' || event === 'reset') {
        yield { kind: event, ...pushedChange(JSON.parse(data), 'event') }
      }
    }
  } finally {
    signal?.removeEventListener('abort', end)
    end()
  }
}

/** Nobody has answered, or somebody who could not now. */
function isPassing({ code, status }: KeywellError): boolean {
  return code === 'unreachable' || code === 'no_answer' || status >= 500 || status === 429 || status === 408
}

/** Settles after so many milliseconds, or as soon as the signal is given. */
function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    const settle = () => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', settle)
      resolve()
    }
    const timer = setTimeout(settle, ms)
    if (signal?.aborted === true) settle()
    else signal?.addEventListener('abort', settle)
  })
}
