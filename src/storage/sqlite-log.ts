import { fdatasync } from 'node:fs'
import { open, type FileHandle } from 'node:fs/promises'
import { setTimeout as pause } from 'node:timers/promises'
import { promisify } from 'node:util'
import { limits } from '../limits.ts'
import type { Checkpointer } from './checkpointer.ts'
import { BatchFailure } from './connection.ts'
import { errcodeOf, syncFailure, translate } from './sqlite-failure.ts'
import { inodeOf } from './sqlite-files.ts'
import { SqliteLogIndex } from './sqlite-log-index.ts'

const syncData = promisify(fdatasync)

export interface SqliteLogOptions {
  /** Of the `-wal` file. */
  readonly path: string
  /** Of the `-shm` file. */
  readonly indexPath: string
  readonly bytesMax: number
  /** A copied log waits for `rest`. */
  readonly onCopied: () => void
}

/** SQLite's write-ahead log, synced by us in the thread pool and folded by the checkpointer. */
export class SqliteLog {
  readonly #checkpointer: Checkpointer
  readonly #options: SqliteLogOptions
  readonly #index: SqliteLogIndex
  #file: FileHandle
  #inode: number
  #threshold: number
  #copying: Promise<void> | undefined
  #state: 'small' | 'copying' | 'copied' | 'closed' = 'small'
  #closing: Promise<void> | undefined
  #failure: BatchFailure | undefined

  /** The checkpointer must have folded before, so that the file exists and its header is on the disk. */
  static async open(checkpointer: Checkpointer, options: SqliteLogOptions): Promise<SqliteLog> {
    const file = await open(options.path, 'r+')
    await extend(file, readyBytes(options))
    const index = new SqliteLogIndex(options.indexPath)
    return new SqliteLog(checkpointer, options, { file, index, inode: await inodeOf(options.path) })
  }

  private constructor(
    checkpointer: Checkpointer,
    options: SqliteLogOptions,
    { file, index, inode }: { file: FileHandle; index: SqliteLogIndex; inode: number },
  ) {
    this.#checkpointer = checkpointer
    this.#options = options
    this.#file = file
    this.#index = index
    this.#inode = inode
    this.#threshold = options.bytesMax
  }

  /** Resolves when everything committed so far is on the disk; throws BatchFailure `fatal` when nobody can know. */
  async sync(): Promise<void> {
    try {
      await syncData(this.#file.fd)
    } catch (error) {
      throw syncFailure(error)
    }
  }

  /** After a commit: a log that has grown too large begins to be copied, beside running writers. */
  watch(): void {
    if (this.#state !== 'small' || this.#index.bytes() < this.#threshold) return
    this.#state = 'copying'
    this.#copying = this.#copy()
  }

  /** While no transaction is open: empties a log that has been copied. Throws BatchFailure `fatal` as `sync`. */
  async rest(): Promise<void> {
    this.#assertWhole()
    if (this.#state !== 'copied') return
    try {
      await this.#checkpointer.fold()
      await this.#reopenIfReplaced()
      await extend(this.#file, readyBytes(this.#options))
    } catch (error) {
      this.#note(error)
    }
    this.#state = 'small'
    this.#threshold = this.#index.bytes() + this.#options.bytesMax
    this.#assertWhole()
  }

  /** After a failed sync: nothing more is done to the files, and what runs has a moment to come to its end. */
  async abandon(): Promise<void> {
    this.#closing ??= this.#close(false)
    await Promise.race([this.#closing, pause(limits.checkpointEndMsMax, undefined, { ref: false })])
  }

  async close(): Promise<void> {
    await (this.#closing ??= this.#close(true))
  }

  /** After every connection of this process is closed, and not before: see `SqliteLogIndex`. */
  forget(): void {
    this.#index.close()
  }

  async #close(fold: boolean): Promise<void> {
    this.#state = 'closed'
    await this.#copying
    await this.#checkpointer.close(fold)
    await this.#file.close()
  }

  async #copy(): Promise<void> {
    try {
      await this.#checkpointer.copy()
    } catch (error) {
      this.#note(error)
    }
    if (this.#state !== 'copying') return
    this.#state = 'copied'
    this.#options.onCopied()
  }

  /**
   * A full disk or a slow reader is no matter: the log goes on growing and is folded later. A failed sync is the end,
   * and so is a thread that died without saying why, since it may have been that.
   */
  #note(error: unknown): void {
    const translated = errcodeOf(error) === 0 ? syncFailure(error) : translate(error)
    if (translated instanceof BatchFailure && translated.fate === 'fatal') this.#failure = translated
  }

  #assertWhole(): void {
    if (this.#failure !== undefined) throw this.#failure
  }

  async #reopenIfReplaced(): Promise<void> {
    const inode = await inodeOf(this.#options.path)
    if (inode === this.#inode) return
    await this.#file.close()
    this.#file = await open(this.#options.path, 'r+')
    this.#inode = inode
  }
}

function readyBytes({ bytesMax }: SqliteLogOptions): number {
  return Math.min(bytesMax, limits.walBytesReady)
}

/**
 * Zeros behind what is in the log, on the disk before anything is written over them: a sync of blocks that a file has
 * already costs half the time and a quarter of the waiting of one that makes the file grow. SQLite reads a log up to
 * the first frame that is none. On a full disk the file stays as it is.
 */
async function extend(file: FileHandle, bytes: number): Promise<void> {
  const { size } = await file.stat()
  if (size >= bytes) return
  try {
    await file.write(Buffer.alloc(bytes - size), 0, bytes - size, size)
  } catch (error) {
    if (!isFull(error)) throw error
  }
  await file.datasync()
}

function isFull(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ENOSPC' || error.code === 'EDQUOT')
}
