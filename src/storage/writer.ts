import { setImmediate as turnOfLoop } from 'node:timers/promises'
import { DomainError } from '../core/error.ts'
import { limits } from '../limits.ts'
import { runBatch, type Work } from './batch.ts'
import { BatchFailure, type Connection } from './connection.ts'
import type { EngineCounters, EngineOptions, Session } from './engine.ts'

/** The one writer of an engine: whatever waits becomes one transaction, whose durability all of it waits for. */
export interface Writer {
  readonly counters: EngineCounters
  submit<T>(work: (session: Session) => Promise<T>): Promise<T>
  /** Lets the connection rest soon, even if nobody writes. */
  wake(): void
  /** Takes nothing more, finishes what waits, closes the connection. */
  close(): Promise<void>
}

export interface WriterOptions extends EngineOptions {
  readonly onFatal: (error: Error) => void
}

interface Waiting {
  readonly work: Work
  readonly resolve: () => void
  readonly reject: (error: unknown) => void
}

export function createWriter(connection: Connection, options: WriterOptions): Writer {
  const counters: EngineCounters = { statements: 0, commits: 0, syncs: 0, works: 0 }
  let waiting: Waiting[] = []
  let running = false
  let drained = Promise.resolve()
  let ended: DomainError | undefined
  let closing: Promise<void> | undefined

  /** The turn of the event loop is let finish first: every request it brought joins the batch. */
  const wake = (): void => {
    if (running || ended !== undefined) return
    running = true
    drained = turnOfLoop().then(drain)
  }

  const drain = async (): Promise<void> => {
    do {
      await connection.rest().catch(end)
      const batch = waiting.splice(0, limits.batchMax)
      if (batch.length > 0) await settle(batch)
    } while (waiting.length > 0)
    running = false
  }

  const settle = async (batch: readonly Waiting[]): Promise<void> => {
    try {
      if (ended !== undefined) throw ended
      const works = batch.map(({ work }) => work)
      const outcomes = await runBatch(connection, counters, options, works)
      outcomes.forEach((outcome, index) => {
        if (outcome === 'done') batch[index]?.resolve()
        else batch[index]?.reject(outcome.error)
      })
    } catch (error) {
      const refusal = error instanceof BatchFailure ? error.refusal : error
      for (const { reject } of batch) reject(refusal)
      if (error instanceof BatchFailure && error.fate === 'fatal') end(error)
    }
  }

  /** Refusals leave first, so that callers hear that their outcome is unknown before the process ends. */
  const end = (error: unknown): void => {
    if (ended !== undefined) return
    ended = new DomainError('unavailable', 'the storage failed and takes nothing more', { cause: error })
    for (const { reject } of waiting) reject(ended)
    waiting = []
    setImmediate(() => {
      options.onFatal(error instanceof Error ? error : new Error('the storage failed', { cause: error }))
    })
  }

  const submit = async <T>(work: (session: Session) => Promise<T>): Promise<T> => {
    if (ended !== undefined) throw ended
    if (closing !== undefined) throw new DomainError('unavailable', 'the storage is closing')
    if (waiting.length >= limits.writersWaitingMax) {
      throw new DomainError('unavailable', 'too many requests wait for the storage', { retryAfterSeconds: 1 })
    }
    counters.works += 1
    let answer: { readonly value: T } | undefined
    await new Promise<void>((resolve, reject) => {
      const keepAnswer = async (session: Session): Promise<void> => {
        answer = { value: await work(session) }
      }
      waiting.push({ work: keepAnswer, resolve, reject })
      wake()
    })
    if (answer === undefined) throw new Error('a unit of work was settled without having run')
    return answer.value
  }

  const close = async (): Promise<void> => {
    while (running) await drained
    await connection.close()
  }

  return { counters, wake, submit, close: () => (closing ??= close()) }
}
