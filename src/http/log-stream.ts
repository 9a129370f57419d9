import { write, writeSync } from 'node:fs'
import { limits } from '../limits.ts'

/**
 * Where log lines go: gathered, and written many at a time in the thread pool, within `logDelayMs` of their making. What
 * an unread pipe holds up is dropped beyond `logCharsWaitingMax`: no request waits for the log, and no memory fills.
 */
export class LogStream {
  readonly #descriptor: number
  #lines: string[] = []
  #chars = 0
  #writing = false
  #timer: NodeJS.Timeout | undefined

  constructor(descriptor: number) {
    this.#descriptor = descriptor
    process.on('exit', () => this.#writeLast())
  }

  write(line: string): void {
    if (this.#chars > limits.logCharsWaitingMax) return
    this.#lines.push(line)
    this.#chars += line.length
    if (this.#chars >= limits.logCharsTogether) this.#flush()
    else this.#timer ??= setTimeout(() => this.#flush(), limits.logDelayMs).unref()
  }

  #flush(): void {
    if (this.#writing) return
    clearTimeout(this.#timer)
    this.#timer = undefined
    if (this.#chars === 0) return
    this.#writing = true
    this.#send(this.#take())
  }

  #send(bytes: Uint8Array): void {
    write(this.#descriptor, bytes, (error, written) => {
      const rest = error === null ? bytes.subarray(written) : bytes
      if (error !== null && error.code !== 'EAGAIN') return this.#resume()
      if (rest.length === 0) return this.#resume()
      // The pipe is full: its reader gets a moment.
      if (error !== null) setTimeout(() => this.#send(rest), limits.logDelayMs).unref()
      else this.#send(rest)
    })
  }

  #resume(): void {
    this.#writing = false
    this.#flush()
  }

  #take(): Uint8Array {
    const bytes = Buffer.from(this.#lines.join(''))
    this.#lines = []
    this.#chars = 0
    return bytes
  }

  /** The process ends: whatever does not fit is lost. */
  #writeLast(): void {
    try {
      if (this.#chars > 0) writeSync(this.#descriptor, this.#take())
    } catch {
      // Nobody is there to be told.
    }
  }
}
