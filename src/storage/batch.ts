import { setTimeout as pause } from 'node:timers/promises'
import { limits } from '../limits.ts'
import { BatchFailure, type Connection } from './connection.ts'
import type { EngineCounters, EngineOptions, Session } from './engine.ts'
import { WorkSession } from './session.ts'

export type Work = (session: Session) => Promise<void>

export type Outcome = 'done' | { readonly error: unknown }

/**
 * Runs the works in one transaction and resolves once it is durable, with one outcome for each.
 * Rejects when none of them stands; BatchFailure tells why. Works run anew after a serialisation failure.
 */
export async function runBatch(
  connection: Connection,
  counters: EngineCounters,
  options: EngineOptions,
  works: readonly Work[],
): Promise<readonly Outcome[]> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await attemptBatch(connection, counters, options, works)
    } catch (error) {
      const again =
        error instanceof BatchFailure && error.fate === 'again' && attempt < limits.batchAttemptsMax
      if (!again) throw error
      await pause(limits.batchRetryMs * attempt * (0.5 + Math.random()))
    }
  }
}

async function attemptBatch(
  connection: Connection,
  counters: EngineCounters,
  options: EngineOptions,
  works: readonly Work[],
): Promise<readonly Outcome[]> {
  await connection.begin()
  const turn = watchTurn(connection.inProcess)
  try {
    const outcomes: Outcome[] = []
    const items: unknown[] = []
    for (const work of works) outcomes.push(await runWork(connection, counters, work, items, turn))
    if (items.length > 0) await runFlush(connection, counters, options, items, turn)
    if (!outcomes.includes('done')) {
      await connection.rollback()
      return outcomes
    }
    const { synced } = await connection.commit()
    counters.commits += 1
    if (synced) counters.syncs += 1
    return outcomes
  } catch (error) {
    await connection.rollback()
    throw error
  } finally {
    turn.end()
  }
}

async function runWork(
  connection: Connection,
  counters: EngineCounters,
  work: Work,
  items: unknown[],
  turn: Turn,
): Promise<Outcome> {
  await connection.mark()
  const session = new WorkSession(connection, counters)
  const outcome = await work(session).then(
    (): Outcome => 'done',
    (error: unknown): Outcome => ({ error }),
  )
  const failure = session.settle() ?? turn.failure()
  if (failure instanceof BatchFailure) throw failure
  if (outcome === 'done' && failure === undefined) {
    await connection.keep()
    for (const item of session.deferred) items.push(item)
    return outcome
  }
  await connection.undo()
  return outcome === 'done' ? { error: failure } : outcome
}

async function runFlush(
  connection: Connection,
  counters: EngineCounters,
  options: EngineOptions,
  items: readonly unknown[],
  turn: Turn,
): Promise<void> {
  await connection.mark()
  const session = new WorkSession(connection, counters)
  const flushed = await options.flush(session, items).then(
    () => undefined,
    (error: unknown) => ({ error }),
  )
  const failure = session.settle() ?? turn.failure()
  if (failure !== undefined) throw failure
  if (flushed !== undefined) throw flushed.error
  await connection.keep()
}

interface Turn {
  /** Once, when the event loop has turned: a work has awaited more than its session. */
  failure(): Error | undefined
  end(): void
}

function watchTurn(inProcess: boolean): Turn {
  if (!inProcess) return { failure: () => undefined, end: () => {} }
  let turned = false
  const arm = (): NodeJS.Immediate =>
    setImmediate(() => {
      turned = true
    })
  let immediate = arm()
  return {
    failure: () => {
      if (!turned) return undefined
      turned = false
      immediate = arm()
      return new Error('a unit of work awaited something other than its session')
    },
    end: () => {
      clearImmediate(immediate)
    },
  }
}
