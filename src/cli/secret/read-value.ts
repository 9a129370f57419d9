import fs from 'node:fs'
import { createInterface } from 'node:readline'
import { Writable } from 'node:stream'
import type { Command } from 'commander'
import { decodeUtf8 } from '../../../sdk/src/value.ts'
import { limits } from '../../limits.ts'
import { CliError, exitCodes, usageError } from '../failure.ts'
import { type Input, type Io, write } from '../io.ts'

export interface ValueOptions {
  readonly value?: string
  readonly valueFile?: string
  readonly exact?: boolean
}

export const noValueArgument =
  'a value is not taken from the command line: pipe it in, or give --value-file FILE'

export function addValue(command: Command): void {
  command
    .option('--value-file <file>', "the value is the file's bytes")
    .option('--value <value>', "the value itself: other users see it in the machine's list of processes")
    .option('--exact', 'keep the line end of text from stdin')
}

/** Line ends that are dropped do not count against the value. */
const lineEndSlackBytes = 1_024

/** Where a value comes from: `--value`, `--value-file`, else stdin; a terminal is asked without echo. */
export async function readValue(name: string, options: ValueOptions, io: Io): Promise<Uint8Array> {
  if (options.value !== undefined && options.valueFile !== undefined) {
    throw usageError('give --value or --value-file, not both')
  }
  if (options.value !== undefined) return bounded(Buffer.from(options.value, 'utf8'))
  if (options.valueFile !== undefined) return notEmpty(bounded(readFile(options.valueFile)))
  if (io.stdin.isTTY === true) {
    return notEmpty(bounded(Buffer.from(await readHidden(`Value of ${name}`, io), 'utf8')))
  }
  const bytes = await readAll(io.stdin)
  return notEmpty(bounded(options.exact === true ? bytes : withoutLineEnd(bytes)))
}

/** Text loses the line end that `echo` puts behind it; bytes that are no UTF-8 stay as they are. */
export function withoutLineEnd(bytes: Uint8Array): Uint8Array {
  if (decodeUtf8(bytes) === undefined) return bytes
  let end = bytes.length
  while (bytes[end - 1] === 0x0a || bytes[end - 1] === 0x0d) end -= 1
  return bytes.subarray(0, end)
}

/** Not read whole when it is too large. */
function readFile(file: string): Uint8Array {
  const descriptor = fs.openSync(file, 'r')
  try {
    const bytes = Buffer.alloc(limits.valueBytesMax + 1)
    let length = 0
    for (;;) {
      const read = fs.readSync(descriptor, bytes, length, bytes.length - length, null)
      length += read
      if (read === 0 || length === bytes.length) return bytes.subarray(0, length)
    }
  } finally {
    fs.closeSync(descriptor)
  }
}

/** All of a pipe, as far as a value may be long. */
export async function readAll(input: Input): Promise<Uint8Array> {
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of input) {
    const bytes = Buffer.from(chunk)
    chunks.push(bytes)
    length += bytes.length
    if (length > limits.valueBytesMax + lineEndSlackBytes) throw tooLarge()
  }
  return Buffer.concat(chunks)
}

/** One line, asked for without being shown. Throws a CliError with 130 on Ctrl-C; `ended` takes the question back. */
export async function readHidden(what: string, io: Io, ended?: AbortSignal): Promise<string> {
  const mute = new Writable({ write: (_chunk, _encoding, done) => done() })
  const reader = createInterface({ input: io.stdin, output: mute, terminal: true, historySize: 0 })
  try {
    // Asked only now, when the terminal has stopped to echo.
    await write(io.stderr, `${what} (not shown): `)
    return await new Promise<string>((resolve, reject) => {
      reader.once('line', resolve)
      reader.once('SIGINT', () =>
        reject(new CliError(exitCodes.interrupted, 'interrupted; nothing was written')),
      )
      ended?.addEventListener('abort', () => reader.close())
      reader.once('close', () => reject(usageError('no value was given; nothing was written')))
    })
  } finally {
    reader.close()
    await write(io.stderr, '\n')
  }
}

function bounded(bytes: Uint8Array): Uint8Array {
  if (bytes.length > limits.valueBytesMax) throw tooLarge()
  return bytes
}

/** An empty pipe is a command in front that failed, more often than a wish. */
function notEmpty(bytes: Uint8Array): Uint8Array {
  if (bytes.length > 0) return bytes
  throw usageError("the value is empty; nothing was written (give --value '' if that is meant)")
}

function tooLarge(): CliError {
  return new CliError(
    exitCodes.refused,
    `a value has at most ${limits.valueBytesMax} bytes; nothing was written`,
  )
}
