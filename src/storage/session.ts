import type { Connection } from './connection.ts'
import type { EngineCounters, Session, Statement } from './engine.ts'

/** One work's view of the connection, valid until `settle`. */
export class WorkSession implements Session {
  readonly deferred: unknown[] = []
  readonly #connection: Connection
  readonly #counters: EngineCounters
  #open = true
  #running = 0
  #failure: Error | undefined

  constructor(connection: Connection, counters: EngineCounters) {
    this.#connection = connection
    this.#counters = counters
  }

  all<A extends object, R>(statement: Statement<A, R>, args: A): Promise<R[]> {
    return this.#use(() => this.#connection.all(statement, args))
  }

  first<A extends object, R>(statement: Statement<A, R>, args: A): Promise<R | undefined> {
    return this.#use(() => this.#connection.first(statement, args))
  }

  run<A extends object>(statement: Statement<A, unknown>, args: A): Promise<number> {
    return this.#use(() => this.#connection.run(statement, args))
  }

  defer(item: unknown): void {
    this.#assertOpen()
    this.deferred.push(item)
  }

  /**
   * Ends the session. Answers with what a statement failed with even when the work swallowed it: Postgres refuses
   * everything after a failed statement, so SQLite must not go on either.
   */
  settle(): Error | undefined {
    this.#open = false
    if (this.#failure !== undefined) return this.#failure
    return this.#running > 0 ? new Error('a unit of work settled with a statement still running') : undefined
  }

  /** Statements that answer at once cost no turn of their own: there are many of them in a request. */
  #use<T>(action: () => T | Promise<T>): Promise<T> {
    try {
      this.#assertOpen()
      if (this.#failure !== undefined) throw this.#failure
      this.#counters.statements += 1
      const answer = action()
      return answer instanceof Promise ? this.#waitFor(answer) : Promise.resolve(answer)
    } catch (error) {
      return Promise.reject(this.#failed(error))
    }
  }

  async #waitFor<T>(answer: Promise<T>): Promise<T> {
    this.#running += 1
    try {
      return await answer
    } catch (error) {
      throw this.#failed(error)
    } finally {
      this.#running -= 1
    }
  }

  #failed(error: unknown): Error {
    const failure = error instanceof Error ? error : new Error('a statement failed', { cause: error })
    if (this.#open) this.#failure ??= failure
    return failure
  }

  #assertOpen(): void {
    if (!this.#open) throw new Error('a session was used after its unit of work had settled')
  }
}
