import { setTimeout as pause } from 'node:timers/promises'
import { limits } from '../limits.ts'
import { Answers } from './answers.ts'
import { createCompiler } from './compile.ts'
import { once, type Connection } from './connection.ts'
import type { Statement } from './engine.ts'
import type { SqliteDatabase, SqliteStatement } from './sqlite-driver.js'
import { isBusy, translate } from './sqlite-failure.ts'
import type { SqliteLog } from './sqlite-log.ts'

/** The writer's connection: statements answer at once, only the sync of the log is waited for. */
export class SqliteConnection implements Connection {
  readonly inProcess = true
  readonly #database: SqliteDatabase
  readonly #log: SqliteLog
  readonly #release: () => void
  readonly #commands
  readonly #prepared
  readonly #answers = new Answers()
  #changesBefore = 0
  /** A savepoint is made when a work is about to change something, and most only read. */
  #savepoint: 'none' | 'wanted' | 'made' = 'none'

  /** `release` gives up the data directory, last of all. */
  constructor(database: SqliteDatabase, log: SqliteLog, release: () => void) {
    this.#database = database
    this.#log = log
    this.#release = release
    this.#commands = {
      begin: database.prepare('begin immediate'),
      mark: database.prepare('savepoint work'),
      keep: database.prepare('release work'),
      undo: database.prepare('rollback to work'),
      commit: database.prepare('commit'),
      rollback: database.prepare('rollback'),
      changes: database.prepare('select total_changes() as count'),
    }
    this.#prepared = once(({ sql }) => ({ ready: database.prepare(sql) }), createCompiler('sqlite'))
  }

  async rest(): Promise<void> {
    await this.#log.rest()
  }

  async begin(): Promise<void> {
    await beginPatiently(this.#commands.begin)
    this.#answers.clear()
    this.#changesBefore = this.#changes()
  }

  async mark(): Promise<void> {
    this.#savepoint = 'wanted'
  }

  async keep(): Promise<void> {
    if (this.#savepoint === 'made') attempt(() => this.#commands.keep.run())
    this.#savepoint = 'none'
  }

  async undo(): Promise<void> {
    this.#answers.clear()
    if (this.#savepoint === 'made') attempt(() => this.#commands.undo.run())
    await this.keep()
  }

  async commit(): Promise<{ readonly synced: boolean }> {
    // Counts undone changes too: at worst a sync too many.
    const changed = this.#changes() !== this.#changesBefore
    attempt(() => this.#commands.commit.run())
    if (!changed) return { synced: false }
    await this.#log.sync()
    this.#log.watch()
    return { synced: true }
  }

  async rollback(): Promise<void> {
    this.#savepoint = 'none'
    try {
      this.#commands.rollback.run()
    } catch {
      // SQLite has undone it already, or there was nothing to undo.
    }
  }

  all<A extends object, R>(statement: Statement<A, R>, args: A): R[] {
    return attempt(() => {
      const prepared = this.#prepared(statement)
      const bound = prepared.bind(args)
      return this.#answers.of(prepared, bound, () => prepared.ready.all<R>(...bound))
    })
  }

  first<A extends object, R>(statement: Statement<A, R>, args: A): R | undefined {
    return this.all(statement, args)[0]
  }

  run<A extends object>(statement: Statement<A, unknown>, args: A): number {
    return attempt(() => {
      this.#beginChange()
      const prepared = this.#prepared(statement)
      this.#answers.forget(prepared)
      return Number(prepared.ready.run(...prepared.bind(args)).changes)
    })
  }

  async abandon(): Promise<void> {
    await this.#log.abandon()
  }

  async close(): Promise<void> {
    await this.#log.close()
    this.#database.close()
    this.#log.forget()
    this.#release()
  }

  #beginChange(): void {
    if (this.#savepoint !== 'wanted') return
    this.#commands.mark.run()
    this.#savepoint = 'made'
  }

  #changes(): number {
    return attempt(() => this.#commands.changes.get<{ count: number }>()?.count ?? 0)
  }
}

/** Another process (an operator's shell) may hold the write lock; the event loop must not wait for it. */
async function beginPatiently(begin: SqliteStatement): Promise<void> {
  for (let waitedMs = 0; ; waitedMs += limits.writeLockPollMs) {
    try {
      begin.run()
      return
    } catch (error) {
      if (!isBusy(error) || waitedMs >= limits.writeLockWaitMsMax) throw translate(error)
      await pause(limits.writeLockPollMs)
    }
  }
}

function attempt<T>(action: () => T): T {
  try {
    return action()
  } catch (error) {
    throw translate(error)
  }
}
