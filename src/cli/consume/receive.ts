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
import { type ConsumerOptions, mergeSources, requestsOf } from './consumer.ts'
import type { CopyOf } from './fallback.ts'

export interface FallbackOptions extends ConsumerOptions {
  readonly fallback?: string
  readonly fallbackMaxAge?: string
}

const maxAgeDefault = '24h'
/** Clocks of two machines that share a copy may differ. */
const clockSlackMs = 300_000

/** What the consumer gets: of several sources the later wins, and without the server the copy that `--fallback` kept. */
export async function receive(options: FallbackOptions, io: Io): Promise<readonly Resolved[]> {
  const requests = requestsOf(options, io)
  const server = serverOf(options, io)
  const client = connectTo(server, options)
  const { fallback } = options
  if (fallback === undefined) return resolveAll(client, requests)
  const maxAgeMs = parseDuration(options.fallbackMaxAge ?? maxAgeDefault)
  const copyOf = { url: server.url, requests }
  try {
    const items = await resolveAll(client, requests)
    await keep(fallback, server, copyOf, items, io)
    return items
  } catch (error) {
    // The server itself has said no: a copy must not say yes.
    if (isDenial(error)) fs.rmSync(fallback, { force: true })
    if (!isOutage(error)) throw error
    return recall(fallback, { server, copyOf, maxAgeMs, io, why: error })
  }
}

/** All sources at once. An answer that denies counts more than an answer that is missing. */
export async function resolveAll(
  client: Client,
  requests: readonly ResolveRequest[],
): Promise<readonly Resolved[]> {
  const answers = await Promise.allSettled(requests.map((request) => client.resolve(request)))
  const failures = answers.flatMap((answer) =>
    answer.status === 'rejected' ? [answer.reason as unknown] : [],
  )
  if (failures.length > 0) throw failures.find(isDenial) ?? failures[0]
  return mergeSources(answers.flatMap((answer) => (answer.status === 'fulfilled' ? [answer.value] : [])))
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
