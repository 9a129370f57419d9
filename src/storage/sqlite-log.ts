import { fdatasync, fstatSync } from 'node:fs'
import { open, type FileHandle } from 'node:fs/promises'
import { setTimeout as pause } from 'node:timers/promises'
import { promisify } from 'node:util'
import { limits } from '../limits.ts'
import type { Checkpointer } from './checkpointer.ts'
import { BatchFailure } from './connection.ts'
import { errcodeOf, syncFailure, translate } from './sqlite-failure.ts'
import { inodeOf } from './sqlite-files.ts'

const syncData = promisify(fdatasync)

export interface SqliteLogOptions {
  /** Of the `-wal` file. */
  readonly path: string
  readonly bytesMax: number
  /** False only in the test that shows what a missing sync loses. */
  readonly sync: boolean
  /** A copied log waits for `rest`. */
  readonly onCopied: () => void
}

/** SQLite's write-ahead log, synced by us in the thread pool and folded by the checkpointer. */
export class SqliteLog {
  readonly #checkpointer: Checkpointer
  readonly #options: SqliteLogOptions
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
    return new SqliteLog(checkpointer, options, file, await inodeOf(options.path))
  }

  private constructor(
    checkpointer: Checkpointer,
    options: SqliteLogOptions,
    file: FileHandle,
    inode: number,
  ) {
    this.#checkpointer = checkpointer
    this.#options = options
    this.#file = file
    this.#inode = inode
    this.#threshold = options.bytesMax
  }

  /** Resolves when everything committed so far is on the disk; throws BatchFailure `fatal` when nobody can know. */
  async sync(): Promise<void> {
    if (!this.#options.sync) return
    try {
      await syncData(this.#file.fd)
    } catch (error) {
      throw syncFailure(error)
    }
  }

  /** After a commit: a log that has grown too large begins to be copied, beside running writers. */
  watch(): void {
    if (this.#state !== 'small' || this.#size() < this.#threshold) return
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
    } catch (error) {
      this.#note(error)
    }
    this.#state = 'small'
    this.#threshold = this.#size() + this.#options.bytesMax
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

  #size(): number {
    return fstatSync(this.#file.fd).size
  }

  async #reopenIfReplaced(): Promise<void> {
    const inode = await inodeOf(this.#options.path)
    if (inode === this.#inode) return
    await this.#file.close()
    this.#file = await open(this.#options.path, 'r+')
    this.#inode = inode
  }
}
