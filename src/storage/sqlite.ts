import { dirname, resolve } from 'node:path'
import { DomainError } from '../core/error.ts'
import { limits } from '../limits.ts'
import { startCheckpointer } from './checkpointer.ts'
import type { Engine, EngineOptions } from './engine.ts'
import { migrate, type Migration, type MigrationConnection } from './migrate.ts'
import { SqliteConnection } from './sqlite-connection.ts'
import { loadDriver, type SqliteDatabase, type SqliteDriver, type SqliteDriverName } from './sqlite-driver.js'
import { translateOpening } from './sqlite-failure.ts'
import { lockDirectory, makePrivate, prepareFiles, syncDirectory } from './sqlite-files.ts'
import { SqliteLog } from './sqlite-log.ts'
import { Writer } from './writer.ts'

export interface SqliteOptions extends EngineOptions {
  readonly migrations: readonly Migration[]
  /** Called once when a sync has failed and nobody knows what is on the disk. The process must end: nothing is answered any more. */
  readonly onFatal: (error: Error) => void
  readonly walBytesMax?: number
  /** The preferred one when absent. */
  readonly driver?: SqliteDriverName
}

/**
 * Opens the database at `path`, making and migrating it as needed.
 * Rejects with DomainError `conflict` when another server holds the directory or the database is from a newer Keywell,
 * `integrity` when the file is damaged, `unavailable` when the disk is full or cannot hold a write-ahead log.
 * Nothing else in this process may open the database file: closing it would drop SQLite's locks.
 */
export async function openSqlite(path: string, options: SqliteOptions): Promise<Engine> {
  const full = resolve(path)
  const held: (() => void)[] = []
  try {
    const driver = await loadDriver(options.driver)
    await prepareFiles(full)
    const lock = lockDirectory(driver, full)
    held.push(() => {
      lock.close()
    })
    return await openLocked(driver, full, options, held)
  } catch (error) {
    for (const release of held.toReversed()) release()
    throw translateOpening(error)
  }
}

async function openLocked(
  driver: SqliteDriver,
  path: string,
  options: SqliteOptions,
  held: (() => void)[],
): Promise<Engine> {
  const database = new driver.DatabaseSync(path, { timeout: 0 })
  held.push(() => {
    database.close()
  })
  await prepareDatabase(database, options)

  const copied: (() => void)[] = []
  const log = await startLog(path, options, () => {
    for (const wake of copied) wake()
  })
  // From here on SQLite itself syncs nothing on this thread: each batch syncs the log in the thread pool instead.
  database.exec('pragma synchronous = normal')
  const connection = new SqliteConnection(database, log, () => held[0]?.())
  const writer = new Writer(connection, options)
  copied.push(() => {
    writer.wake()
  })
  return {
    capabilities: { bytesType: 'blob' },
    counters: writer.counters,
    submit: (work) => writer.submit(work),
    [Symbol.asyncDispose]: () => writer.close(),
  }
}

async function prepareDatabase(database: SqliteDatabase, options: SqliteOptions): Promise<void> {
  database.exec(`
    pragma trusted_schema = off;
    pragma cell_size_check = on;
    pragma foreign_keys = on;
    pragma secure_delete = on;
    pragma temp_store = memory;
    pragma mmap_size = 0;
    pragma cache_size = -${String(limits.pageCacheKibibytes)};
    pragma wal_autocheckpoint = 0;
    pragma synchronous = full;
  `)
  const mode = database.prepare('pragma journal_mode = wal').get<{ journal_mode: string }>()?.journal_mode
  if (mode !== 'wal') {
    throw new DomainError(
      'unavailable',
      'the file system of the data directory cannot hold a write-ahead log',
    )
  }
  await migrate(migrationConnection(database), options.migrations, options.recognise)
}

/** Everything older is folded and synced first, so that what is read from now on cannot be lost any more. */
async function startLog(path: string, options: SqliteOptions, onCopied: () => void): Promise<SqliteLog> {
  const bytesMax = options.walBytesMax ?? limits.walBytesMax
  const checkpointer = startCheckpointer({
    path,
    waitMs: limits.checkpointWaitMsMax,
    logBytesMax: 2 * bytesMax,
    driver: options.driver,
  })
  try {
    await checkpointer.fold()
    const log = await SqliteLog.open(checkpointer, {
      path: `${path}-wal`,
      indexPath: `${path}-shm`,
      bytesMax,
      onCopied,
    })
    await makePrivate(`${path}-wal`)
    await makePrivate(`${path}-shm`)
    await syncDirectory(dirname(path))
    return log
  } catch (error) {
    await checkpointer.close(false)
    throw error
  }
}

function migrationConnection(database: SqliteDatabase): MigrationConnection {
  return {
    dialect: 'sqlite',
    hasTable: async (name) =>
      database.prepare(`select 1 from sqlite_schema where type = 'table' and name = ?`).get(name) !==
      undefined,
    query: async (sql, parameters) => database.prepare(sql).all(...parameters.map(toText)),
    exclusively: async (work) => {
      database.exec('begin exclusive')
      try {
        await work()
        database.exec('commit')
      } catch (error) {
        database.exec('rollback')
        throw error
      }
    },
  }
}

/** Migrations bind text and numbers only. */
function toText(parameter: unknown): string | number {
  if (typeof parameter === 'string' || typeof parameter === 'number') return parameter
  throw new TypeError('a migration binds something else than text and numbers')
}
