import { closeSync, openSync, readSync } from 'node:fs'

/** The frames of pages of 4,096 bytes, each with a header of 24, behind a header of 32 (sqlite.org/walformat.html §1). */
const logHeaderBytes = 32
const frameBytes = 4_096 + 24
/** Where the WAL-index has the number of committed frames, in the byte order of the machine (the same, §2.1: mxFrame). */
const framesOffset = 16

/**
 * How much of the log is in use, which is not the size of its file: a log that was folded begins anew in the same
 * blocks. Read from the WAL-index that SQLite's connections share.
 */
export class SqliteLogIndex {
  readonly #descriptor: number
  readonly #frames = new Uint32Array(1)

  /** `path` is that of the `-shm` file, which must be there. */
  constructor(path: string) {
    this.#descriptor = openSync(path, 'r')
  }

  bytes(): number {
    readSync(this.#descriptor, this.#frames, 0, this.#frames.byteLength, framesOffset)
    return logHeaderBytes + (this.#frames[0] ?? 0) * frameBytes
  }

  /** Only when no connection of this process is open: closing any descriptor of a file drops SQLite's locks on it. */
  close(): void {
    closeSync(this.#descriptor)
  }
}
