import { fdatasync, fstatSync } from 'node:fs'
import { open, type FileHandle } from 'node:fs/promises'
import { promisify } from 'node:util'
import type { Checkpointer } from './checkpointer.ts'
import { errcodeOf, syncFailure, translate } from './sqlite-failure.ts'
import { BatchFailure } from './connection.ts'
import { inodeOf } from './sqlite-files.ts'

const syncData = promisify(fdatasync)

/** SQLite's write-ahead log, synced by us in the thread pool and folded by the checkpointer. */
export interface SqliteLog {
  /** Resolves when everything committed so far is on the disk; throws BatchFailure `fatal` when nobody can know. */
  sync(): Promise<void>
  /** After a commit: a log that has grown too large begins to be copied, beside running writers. */
  watch(): void
  /** While no transaction is open: empties a log that has been copied. Throws BatchFailure `fatal` as `sync`. */
  rest(): Promise<void>
  close(): Promise<void>
}

export interface SqliteLogOptions {
  /** Of the `-wal` file. */
  readonly path: string
  readonly bytesMax: number
  readonly sync: boolean
  /** A copied log waits for `rest`. */
  readonly onCopied: () => void
}

/** The checkpointer must have folded before, so that the file exists and its header is on the disk. */
export async function openLog(checkpointer: Checkpointer, options: SqliteLogOptions): Promise<SqliteLog> {
  let file: FileHandle = await open(options.path, 'r+')
  let inode = await inodeOf(options.path)
  let threshold = options.bytesMax
  let copying: Promise<void> | undefined
  let state: 'small' | 'copying' | 'copied' | 'failed' = 'small'
  let failure: BatchFailure | undefined

  const copy = async (): Promise<void> => {
    try {
      await checkpointer.copy()
      state = 'copied'
    } catch (error) {
      postpone(error)
    }
    options.onCopied()
  }

  /** A full disk or a slow reader: the log goes on growing and is folded later. A failed sync is the end. */
  const postpone = (error: unknown): void => {
    const translated = errcodeOf(error) === 0 ? syncFailure(error) : translate(error)
    failure = translated instanceof BatchFailure && translated.fate === 'fatal' ? translated : undefined
    state = failure === undefined ? 'small' : 'failed'
    threshold = fstatSync(file.fd).size + options.bytesMax
  }

  const reopenIfReplaced = async (): Promise<void> => {
    if ((await inodeOf(options.path)) === inode) return
    await file.close()
    file = await open(options.path, 'r+')
    inode = await inodeOf(options.path)
  }

  return {
    sync: async () => {
      if (!options.sync) return
      try {
        await syncData(file.fd)
      } catch (error) {
        throw syncFailure(error)
      }
    },
    watch: () => {
      if (state !== 'small' || fstatSync(file.fd).size < threshold) return
      state = 'copying'
      copying = copy()
    },
    rest: async () => {
      if (failure !== undefined) throw failure
      if (state !== 'copied') return
      try {
        await checkpointer.fold()
        await reopenIfReplaced()
        state = 'small'
        threshold = fstatSync(file.fd).size + options.bytesMax
      } catch (error) {
        postpone(error)
        if (failure !== undefined) throw failure
      }
    },
    close: async () => {
      await copying
      await checkpointer.close()
      await file.close()
    },
  }
}
