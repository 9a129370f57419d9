import { setTimeout as timeout } from 'node:timers/promises'
import type { Client, PushedChange, ResolveRequest, Resolved } from '../../../sdk/src/index.ts'
import { isDenial } from '../../../sdk/src/cached-values.ts'
import { describeFailure } from '../failure.ts'
import { type Io, write } from '../io.ts'
import { printable } from '../printable.ts'
import type { Injected } from './injection.ts'

export interface Watching {
  readonly client: Client
  readonly requests: readonly ResolveRequest[]
  /** What the command was started with. */
  readonly started: Injected
  /** Asks the server again. */
  readonly read: () => Promise<readonly Resolved[]>
  readonly inject: (items: readonly Resolved[]) => Promise<Injected>
  readonly replace: (next: Injected) => void
  readonly io: Io
  /** Ends the watching. */
  readonly signal: AbortSignal
}

/** Changes that come together are one restart. */
const gatherMs = 250

/**
 * Replaces the command when what it would be started with has changed: the server says when to ask. What cannot be read
 * or used leaves the command as it is, and is told. Never throws.
 */
export async function watch(watching: Watching): Promise<void> {
  const { requests, signal, io } = watching
  const bell = createBell(signal)
  const streams = requests.map((request) => listen(watching, request, bell.ring))
  void Promise.allSettled(streams).then(bell.silence)
  let current = watching.started
  while (await bell.rung()) {
    try {
      await timeout(gatherMs, undefined, { signal })
      bell.hush()
      const next = await watching.inject(await watching.read())
      if (signal.aborted) return
      if (isSame(current, next)) continue
      current = next
      await tell(io, 'the values have changed; starting the command anew')
      watching.replace(next)
    } catch (error) {
      if (signal.aborted) return
      await tell(io, `${describeFailure(error).line}; the command goes on with the values it has`)
      if (isDenial(error)) return
    }
  }
}

/** Each source has a stream of its own. An outage is told once, however long it lasts. */
async function listen(
  { client, io, signal }: Watching,
  { workspace, project, environment }: ResolveRequest,
  ring: () => void,
): Promise<void> {
  let isLost = false
  const onLost = (error: Error) => {
    if (!isLost) void tell(io, `${error.message}; changes are heard of again when it is back`)
    isLost = true
  }
  try {
    const changes: AsyncIterable<PushedChange> = client.changes(
      { workspace, project, environment },
      { signal, onLost },
    )
    for await (const _change of changes) {
      isLost = false
      ring()
    }
  } catch (error) {
    if (signal.aborted) return
    await tell(io, `${describeFailure(error).line}; changes are not heard of any more`)
    // What the server says to the next question decides about a fallback, too.
    ring()
  }
}

interface Bell {
  readonly ring: () => void
  /** False once nobody will ring any more. */
  readonly rung: () => Promise<boolean>
  /** What has rung until now is answered. */
  readonly hush: () => void
  readonly silence: () => void
}

function createBell(signal: AbortSignal): Bell {
  let isRung = false
  let isSilent = signal.aborted
  let wake: () => void = () => {}
  const silence = () => {
    isSilent = true
    wake()
  }
  signal.addEventListener('abort', silence)
  return {
    ring() {
      isRung = true
      wake()
    },
    async rung() {
      if (!isRung && !isSilent) {
        await new Promise<void>((resolve) => {
          wake = resolve
        })
      }
      return isRung && !signal.aborted
    },
    hush() {
      isRung = false
    },
    silence,
  }
}

function isSame(one: Injected, other: Injected): boolean {
  return textOf(one) === textOf(other)
}

function textOf({ variables, files }: Injected): string {
  const contents = files.map(({ path, content }) => [path, Buffer.from(content).toString('base64')])
  return JSON.stringify([Object.entries(variables), contents])
}

/** Standard error may be closed; the command matters more. */
async function tell(io: Io, text: string): Promise<void> {
  await write(io.stderr, `${printable(`keywell: ${text}`)}\n`).catch(() => undefined)
}
