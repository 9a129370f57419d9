import fs from 'node:fs'
import { isDenial, isOutage } from '../../../sdk/src/cached-values.ts'
import type { Client, KeywellError, ResolveRequest, Resolved } from '../../../sdk/src/index.ts'
import { durationText, parseDuration } from '../duration.ts'
import { CliError, exitCodes } from '../failure.ts'
import { type Io, write } from '../io.ts'
import { connectTo } from '../options.ts'
import { printable } from '../printable.ts'
import { type Server, serverOf } from '../settings/server.ts'
import { writeFileAtomically } from '../write-file.ts'
import { type ConsumerOptions, requestsOf } from './consumer.ts'
import type { CopyOf } from './fallback.ts'
import { createReader } from './reader.ts'
import { tellUnresolved } from './tell-unresolved.ts'

export interface FallbackOptions extends ConsumerOptions {
  readonly fallback?: string
  readonly fallbackMaxAge?: string
}

const maxAgeDefault = '24h'
/** Clocks of two machines that share a copy may differ. */
const clockSlackMs = 300_000

export interface Receiver {
  readonly client: Client
  readonly requests: readonly ResolveRequest[]
  /** What the consumer gets: of several sources the later wins, and without the server the copy that `--fallback` kept. */
  first(): Promise<readonly Resolved[]>
  /** The same anew, from the server alone. */
  again(): Promise<readonly Resolved[]>
}

export function openReceiver(options: FallbackOptions, io: Io): Receiver {
  const requests = requestsOf(options, io)
  const server = serverOf(options, io)
  const client = connectTo(server, options)
  const reader = createReader(client, requests)
  const { fallback } = options
  const telling = async (read: () => Promise<readonly Resolved[]>) => {
    const items = await read()
    await tellUnresolved(reader.unresolved(), options, io)
    return items
  }
  if (fallback === undefined) {
    return { client, requests, first: () => telling(reader.read), again: reader.read }
  }
  const maxAgeMs = parseDuration(options.fallbackMaxAge ?? maxAgeDefault)
  const copyOf = { url: server.url, requests }
  const again = async () => {
    try {
      const items = await reader.read()
      await keep(fallback, server, copyOf, items, io)
      return items
    } catch (error) {
      // The server itself has said no: a copy must not say yes.
      if (isDenial(error)) await destroy(fallback, io)
      throw error
    }
  }
  const first = async () => {
    try {
      return await telling(again)
    } catch (error) {
      if (!isOutage(error)) throw error
      return recall(fallback, { server, copyOf, maxAgeMs, io, why: error })
    }
  }
  return { client, requests, first, again }
}

/** Where the folder may not be written, the file itself may be: an empty one opens for nobody. */
async function destroy(file: string, io: Io): Promise<void> {
  try {
    fs.rmSync(file, { force: true })
  } catch {
    try {
      fs.truncateSync(file)
    } catch {
      await write(
        io.stderr,
        `${printable(`keywell: the fallback copy ${file} could not be deleted: do it`)}\n`,
      )
    }
  }
}

/** A copy that cannot be written must not keep a program from starting. */
async function keep(
  file: string,
  { token }: Server,
  of: CopyOf,
  items: readonly Resolved[],
  io: Io,
): Promise<void> {
  const { sealCopy } = await import('./fallback.ts')
  try {
    writeFileAtomically(file, sealCopy(token, of, items, Date.now()))
  } catch (error) {
    const why = error instanceof Error && 'code' in error ? ` (${String(error.code)})` : ''
    await write(
      io.stderr,
      printable(`keywell: no fallback copy could be written to ${file}${why}`).concat('\n'),
    )
  }
}

interface Recall {
  readonly server: Server
  readonly copyOf: CopyOf
  readonly maxAgeMs: number
  readonly io: Io
  readonly why: KeywellError
}

async function recall(
  file: string,
  { server, copyOf, maxAgeMs, io, why }: Recall,
): Promise<readonly Resolved[]> {
  const { openCopy } = await import('./fallback.ts')
  if (!fs.existsSync(file)) throw unusable(why, `there is no copy at ${file} yet`)
  const copy = openCopy(server.token, copyOf, fs.readFileSync(file, 'utf8'))
  if (copy === undefined) {
    throw unusable(why, `${file} was made with another token, for another place or server, or was changed`)
  }
  const ageMs = Date.now() - copy.createdAt
  if (ageMs > maxAgeMs || ageMs < -clockSlackMs) {
    throw unusable(why, `${file} is ${ageMs < 0 ? 'from the future' : `${durationText(ageMs)} old`}`)
  }
  const told = `keywell: ${why.detail}; going on with the copy of ${new Date(copy.createdAt).toISOString()}`
  await write(io.stderr, `${printable(told)}\n`)
  return copy.items
}

function unusable(why: KeywellError, reason: string): CliError {
  return new CliError(exitCodes.unreachable, `${why.detail}, and the fallback cannot be used: ${reason}`)
}
