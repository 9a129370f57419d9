import { open, type FileHandle } from 'node:fs/promises'

/** One write of the load generator. Its value says which write it is, so that a stored value can be traced back. */
export interface Write {
  readonly id: number
  readonly name: string
}

export interface Acknowledged extends Write {
  /** Where the answer says it. */
  readonly version?: number
}

/** What was sent, and what of it was acknowledged. A write that is neither acknowledged nor refused may be there or not. */
export interface Ledger {
  readonly attempted: ReadonlyMap<number, Write>
  readonly acknowledged: ReadonlyMap<number, Acknowledged>
}

/** A ledger whose acknowledgements are on the client's disk, as a real client's would be, before it goes on. */
export class FileLedger implements Ledger {
  readonly attempted = new Map<number, Write>()
  readonly acknowledged = new Map<number, Acknowledged>()
  readonly #file: FileHandle
  #waiting: string[] = []
  #writing: Promise<void> | undefined

  static async open(path: string): Promise<FileLedger> {
    return new FileLedger(await open(path, 'a'))
  }

  private constructor(file: FileHandle) {
    this.#file = file
  }

  attempt(name: string): Write {
    const write = { id: this.attempted.size + 1, name }
    this.attempted.set(write.id, write)
    return write
  }

  /** Acknowledgements that arrive together share one sync. */
  async acknowledge(entry: Acknowledged): Promise<void> {
    this.acknowledged.set(entry.id, entry)
    this.#waiting.push(`${JSON.stringify(entry)}\n`)
    while (this.#waiting.length > 0) {
      this.#writing ??= this.#write()
      await this.#writing
    }
  }

  async close(): Promise<void> {
    await this.#writing
    await this.#file.close()
  }

  async #write(): Promise<void> {
    const lines = this.#waiting.join('')
    this.#waiting = []
    await this.#file.write(lines)
    await this.#file.datasync()
    this.#writing = undefined
  }
}
