import type { Compilable, Kysely } from 'kysely'
import type { Schema } from './schema.ts'

/**
 * A query written once, through the query builder, for both engines, and compiled once per engine.
 * `A` names its arguments, `R` is the row it answers with.
 */
export interface Statement<A, R> {
  readonly build: (db: Kysely<Schema>, argument: <K extends keyof A>(name: K) => A[K]) => Compilable<R>
}

/** What a unit of work may do. Valid only until the work settles; later use throws. */
export interface Session {
  all<A extends object, R>(statement: Statement<A, R>, args: A): Promise<R[]>
  first<A extends object, R>(statement: Statement<A, R>, args: A): Promise<R | undefined>
  /** For inserts, updates and deletes: the number of rows changed. */
  run<A extends object>(statement: Statement<A, unknown>, args: A): Promise<number>
  /** Hands an item to the batch's `flush`; forgotten when the work is rolled back. */
  defer(item: unknown): void
}

export interface EngineCounters {
  statements: number
  commits: number
  /** Durable syncs (fdatasync of the log on SQLite; commits on Postgres, which syncs itself). */
  syncs: number
  works: number
}

/** An open database. All statements run inside `submit`. */
export interface Engine extends AsyncDisposable {
  readonly capabilities: {
    /** Column types where the engines differ. */
    readonly bytesType: 'blob' | 'bytea'
  }
  readonly counters: EngineCounters
  /**
   * Queues a unit of work. Waiting works share one transaction, each under its own savepoint, run one after the other;
   * the promise settles only after the commit is durable. A work that rejects is rolled back alone; its neighbours commit.
   * Rejects with DomainError `unavailable` when the queue is full, the disk is full or the engine is closing.
   */
  submit<T>(work: (session: Session) => Promise<T>): Promise<T>
}

export interface EngineOptions {
  /** Runs once per batch, before its commit, with the deferred items of the works that succeeded, in order. */
  flush(session: Session, items: readonly unknown[]): Promise<void>
  /** Sees the ids of the root keys a store was locked with, before anything in it is touched; throws to refuse it. */
  readonly recognise?: (rootKeyIds: readonly string[]) => void
}

export function statement<A extends object = Record<never, never>>() {
  return <R>(build: Statement<A, R>['build']): Statement<A, R> => ({ build })
}
