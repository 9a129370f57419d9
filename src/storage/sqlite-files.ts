import { chmod, mkdir, open, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { DomainError } from '../core/error.ts'
import type { SqliteDatabase, SqliteDriver } from './sqlite-driver.js'
import { isBusy } from './sqlite-failure.ts'

/**
 * The database's directory (0700 when it is made here) and an empty file (0600). An existing file is never opened:
 * closing any descriptor of it would drop the locks that SQLite holds in this process.
 */
export async function prepareFiles(path: string): Promise<void> {
  await makeDirectory(dirname(path))
  await createPrivately(lockPath(path))
  await createPrivately(path)
}

/** A directory and those above it (0700 where they are made here), with every new name on the disk before this returns. */
export async function makeDirectory(path: string): Promise<void> {
  const first = await mkdir(path, { recursive: true, mode: 0o700 })
  if (first === undefined) return
  for (let made = path; made.length >= first.length; made = dirname(made)) await syncDirectory(dirname(made))
}

/** Holds the data directory for the life of the process: the lock ends with it, and the file is never deleted. */
export function lockDirectory(driver: SqliteDriver, path: string): SqliteDatabase {
  const lock = new driver.DatabaseSync(lockPath(path), { timeout: 0 })
  try {
    lock.exec('begin exclusive')
    return lock
  } catch (error) {
    lock.close()
    if (!isBusy(error)) throw error
    throw new DomainError('conflict', 'another server is running on this data directory', { cause: error })
  }
}

/** New names in a directory are durable only once the directory itself is synced. */
export async function syncDirectory(path: string): Promise<void> {
  const directory = await open(path, 'r')
  try {
    await directory.sync()
  } finally {
    await directory.close()
  }
}

export async function makePrivate(path: string): Promise<void> {
  await chmod(path, 0o600)
}

export async function inodeOf(path: string): Promise<number> {
  return (await stat(path)).ino
}

async function createPrivately(path: string): Promise<void> {
  try {
    const file = await open(path, 'ax', 0o600)
    await file.close()
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
    await makePrivate(path)
  }
}

function lockPath(path: string): string {
  return `${path}.lock`
}
