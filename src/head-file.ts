import { open, readFile, rename } from 'node:fs/promises'
import { dirname } from 'node:path'
import { ConfigError } from './config.ts'
import type { ChainHead } from './core/audit/chain.ts'
import { syncDirectory } from './storage/sqlite-files.ts'

/** The newest known heads of an instance's chains, as they lie in a file beside the root key. */
export interface HeadFile {
  /** The hash of the instance chain's first event, in hexadecimal digits: no two instances share it. */
  readonly instance: string
  readonly heads: ReadonlyMap<string, ChainHead>
}

/** Beside the root key, because whoever administers the database must not reach it. */
export function headFileOf(rootKeyFile: string): string {
  return `${rootKeyFile}.heads`
}

/** `undefined` when there is none. Throws ConfigError for a file that holds something else. */
export async function readHeadFile(path: string): Promise<HeadFile | undefined> {
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw error
  })
  if (text === undefined) return undefined
  const found = parse(text)
  if (found !== undefined) return found
  throw new ConfigError(
    `The file ${path} does not hold the heads of the audit record; --accept-older-database makes it anew`,
  )
}

/** Replaces the file in one step, durably before it returns: a power cut leaves the one or the other. */
export async function writeHeadFile(path: string, { instance, heads }: HeadFile): Promise<void> {
  const written: Record<string, { seq: number; hash: string }> = {}
  for (const [chain, { seq, hash }] of heads) {
    written[chain] = { seq, hash: Buffer.from(hash).toString('hex') }
  }
  const next = `${path}.next`
  const file = await open(next, 'w', 0o600)
  try {
    await file.writeFile(`${JSON.stringify({ v: 1, instance, heads: written })}\n`)
    await file.sync()
  } finally {
    await file.close()
  }
  await rename(next, path)
  await syncDirectory(dirname(path))
}

function parse(text: string): HeadFile | undefined {
  try {
    const found: unknown = JSON.parse(text)
    if (!isRecord(found) || found['v'] !== 1) return undefined
    const { instance, heads } = found
    if (typeof instance !== 'string' || !isRecord(heads)) return undefined
    const read = Object.entries(heads).map(([chain, head]) => [chain, headIn(head)] as const)
    return { instance, heads: new Map(read) }
  } catch {
    return undefined
  }
}

function headIn(value: unknown): ChainHead {
  if (!isRecord(value)) throw new TypeError('not a head')
  const { seq, hash } = value
  if (typeof seq !== 'number' || !Number.isSafeInteger(seq) || seq < 1) throw new TypeError('not a head')
  if (typeof hash !== 'string' || !/^[0-9a-f]{64}$/.test(hash)) throw new TypeError('not a head')
  return { seq, hash: Buffer.from(hash, 'hex') }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}
