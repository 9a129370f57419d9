import { setImmediate as turnOfLoop } from 'node:timers/promises'
import { DomainError } from '../core/error.ts'
import { limits } from '../limits.ts'
import { runBatch, type Work } from './batch.ts'
import { BatchFailure, type Connection } from './connection.ts'
import type { EngineCounters, EngineOptions, Session } from './engine.ts'

export interface WriterOptions extends EngineOptions {
  /** Called once, when nobody can know any more what is durable. */
  readonly onFatal: (error: Error) => void
}

interface Waiting {
  readonly work: Work
  readonly resolve: () => void
  readonly reject: (error: unknown) => void
}

/** The one writer of an engine: whatever waits becomes one transaction, whose durability all of it waits for. */
export class Writer {
  readonly counters: EngineCounters = { statements: 0, commits: 0, syncs: 0, works: 0 }
  readonly #connection: Connection
  readonly #options: WriterOptions
  #waiting: Waiting[] = []
  #draining: Promise<void> | undefined
  #ended: DomainError | undefined
  #closing: Promise<void> | undefined

  constructor(connection: Connection, options: WriterOptions) {
    this.#connection = connection
    this.#options = options
  }

  /** See `Engine.submit`. */
  async submit<T>(work: (session: Session) => Promise<T>): Promise<T> {
    this.#assertTaking()
    this.counters.works += 1
    let answer: { readonly value: T } | undefined
    await new Promise<void>((resolve, reject) => {
      const keepAnswer = async (session: Session): Promise<void> => {
        answer = { value: await work(session) }
      }
      this.#waiting.push({ work: keepAnswer, resolve, reject })
      this.wake()
    })
    if (answer === undefined) throw new Error('a unit of work was settled without having run')
    return answer.value
  }

  /**
   * Lets the connection rest soon, even if nobody writes. The turn of the event loop is let finish first: every request
   * it brought joins the batch.
   */
  wake(): void {
    if (this.#ended === undefined) this.#draining ??= turnOfLoop().then(() => this.#drain())
  }

  /** Takes nothing more, finishes what waits, closes the connection. */
  close(): Promise<void> {
    return (this.#closing ??= this.#close())
  }

  async #close(): Promise<void> {
    while (this.#draining !== undefined) await this.#draining
    await this.#connection.close()
  }

  async #drain(): Promise<void> {
    do {
      await this.#connection.rest().catch((error: unknown) => {
        this.#end(error)
      })
      const batch = this.#waiting.splice(0, limits.batchMax)
      if (batch.length > 0) await this.#settle(batch)
    } while (this.#waiting.length > 0)
    this.#draining = undefined
  }

  async #settle(batch: readonly Waiting[]): Promise<void> {
    try {
      const works = batch.map(({ work }) => work)
      const outcomes = await runBatch(this.#connection, this.counters, this.#options, works)
      outcomes.forEach((outcome, index) => {
        if (outcome === 'done') batch[index]?.resolve()
        else batch[index]?.reject(outcome.error)
      })
    } catch (error) {
      const refusal = error instanceof BatchFailure ? error.refusal : error
      for (const { reject } of batch) reject(refusal)
      if (error instanceof BatchFailure && error.fate === 'fatal') this.#end(error)
    }
  }

  /** Refusals leave first, so that callers hear that their outcome is unknown before the process ends. */
  #end(error: unknown): void {
    if (this.#ended !== undefined) return
    this.#ended = new DomainError('unavailable', 'the storage failed and takes nothing more', {
      cause: error,
    })
    for (const { reject } of this.#waiting) reject(this.#ended)
    this.#waiting = []
    void this.#abandon(error)
  }

  async #abandon(error: unknown): Promise<void> {
    await this.#connection.abandon()
    this.#options.onFatal(error instanceof Error ? error : new Error('the storage failed', { cause: error }))
  }

  #assertTaking(): void {
    if (this.#ended !== undefined) throw this.#ended
    if (this.#closing !== undefined) throw new DomainError('unavailable', 'the storage is closing')
    if (this.#waiting.length >= limits.writersWaitingMax) {
      throw new DomainError('unavailable', 'too many requests wait for the storage', { retryAfterSeconds: 1 })
    }
  }
}
