import { setTimeout as pause } from 'node:timers/promises'
import { limits } from '../limits.ts'
import { createCompiler } from './compile.ts'
import { once, type Connection } from './connection.ts'
import type { Statement } from './engine.ts'
import type { SqliteDatabase } from './sqlite-driver.js'
import { isBusy, translate } from './sqlite-failure.ts'
import type { SqliteLog } from './sqlite-log.ts'

/** The writer's connection: statements answer at once, only the sync of the log is waited for. */
export function connectSqlite(database: SqliteDatabase, log: SqliteLog, release: () => void): Connection {
  const prepared = once(({ sql }) => ({ prepared: database.prepare(sql) }), createCompiler('sqlite'))
  const command = (sql: string): (() => void) => {
    const ready = database.prepare(sql)
    return () => attempt(() => ready.run())
  }
  const begin = database.prepare('begin immediate')
  const savepoint = command('savepoint work')
  const keep = command('release work')
  const undo = command('rollback to work')
  const commit = command('commit')
  const rollback = command('rollback')
  const changes = database.prepare('select total_changes() as count')
  const changesSoFar = (): number => attempt(() => changes.get<{ count: number }>()?.count ?? 0)
  let changesBefore = 0

  return {
    inProcess: true,
    rest: () => log.rest(),
    begin: async () => {
      await beginPatiently(() => begin.run())
      changesBefore = changesSoFar()
    },
    mark: async () => {
      savepoint()
    },
    keep: async () => {
      keep()
    },
    undo: async () => {
      undo()
      keep()
    },
    commit: async () => {
      // Counts undone changes too: at worst a sync too many.
      const changed = changesSoFar() !== changesBefore
      commit()
      if (!changed) return { synced: false }
      await log.sync()
      log.watch()
      return { synced: true }
    },
    rollback: async () => {
      try {
        rollback()
      } catch {
        // SQLite has undone it already, or there was nothing to undo.
      }
    },
    all: <A extends object, R>(statement: Statement<A, R>, args: A): R[] =>
      attempt(() => {
        const found = prepared(statement)
        return found.prepared.all<R>(...found.bind(args))
      }),
    first: <A extends object, R>(statement: Statement<A, R>, args: A): R | undefined =>
      attempt(() => {
        const found = prepared(statement)
        return found.prepared.get<R>(...found.bind(args))
      }),
    run: <A extends object>(statement: Statement<A, unknown>, args: A): number =>
      attempt(() => {
        const found = prepared(statement)
        return Number(found.prepared.run(...found.bind(args)).changes)
      }),
    close: async () => {
      await log.close()
      database.close()
      release()
    },
  }
}

/** Another process (an operator's shell) may hold the write lock; the event loop must not wait for it. */
async function beginPatiently(begin: () => unknown): Promise<void> {
  for (let waitedMs = 0; ; waitedMs += limits.writeLockPollMs) {
    try {
      begin()
      return
    } catch (error) {
      const busy =
        error instanceof Error && isBusy(error.cause instanceof Error ? error.cause.cause : undefined)
      if (!busy || waitedMs >= limits.writeLockWaitMsMax) throw error
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
