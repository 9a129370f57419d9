import type { RowGuard } from '../row-guard.ts'
import { hashBody, hex, type ChainHead } from './chain.ts'
import type { ChainedEvent } from './event.ts'

/** The chain on which every writing of an authenticated row stands: which of its copies is the newest. */
export const rowChain = 'rows'

/** The record's word on one row: the first half of its MAC in base64url as it was written, '' once it was taken away. */
export interface RowWord {
  readonly table: string
  /** The row's key, its columns joined with `/`. */
  readonly row: string
  readonly mac: string
}

const macBytesKept = 16
/** What the record's own MAC is made under, where a row's is made under its table. */
const recordName = 'row_record'

export function macWord(mac: Uint8Array): string {
  return Buffer.from(mac.subarray(0, macBytesKept)).toString('base64url')
}

/**
 * Puts words at the end of the chain, in order. Unlike an event it carries a MAC of its own: who holds the database and
 * not the row key cannot add a word, only cut some off.
 */
export function linkRowWords(guard: RowGuard, head: ChainHead, words: readonly RowWord[]): ChainedEvent {
  const seq = head.seq + 1
  const prev = hex(head.hash)
  const rows = words.map(({ table, row, mac }) => [table, row, mac])
  const mac = Buffer.from(guard.mac(recordName, [seq, prev, JSON.stringify(rows)])).toString('base64url')
  const body = JSON.stringify({ v: 1, chain: rowChain, seq, prev, rows, mac })
  return { chain: rowChain, seq, body, hash: hashBody(body) }
}

/** What a record says. Throws `integrity` unless it is one of ours, unchanged. */
export function readRowWords(guard: RowGuard, { seq, body }: ChainedEvent): RowWord[] {
  const found = parseRecord(body)
  const fields = [seq, found?.prev ?? '', JSON.stringify(found?.rows ?? [])]
  guard.check(recordName, String(seq), fields, Buffer.from(found?.mac ?? '', 'base64url'))
  return (found?.rows ?? []).map(([table = '', row = '', mac = '']) => ({ table, row, mac }))
}

interface Recorded {
  readonly prev: string
  readonly rows: readonly (readonly string[])[]
  readonly mac: string
}

function parseRecord(body: string): Recorded | undefined {
  try {
    const found: unknown = JSON.parse(body)
    return isRecorded(found) ? found : undefined
  } catch {
    return undefined
  }
}

function isRecorded(value: unknown): value is Recorded {
  if (typeof value !== 'object' || value === null) return false
  const { prev, rows, mac }: { prev?: unknown; rows?: unknown; mac?: unknown } = value
  const isRow = (row: unknown) => Array.isArray(row) && row.every((part) => typeof part === 'string')
  return typeof prev === 'string' && typeof mac === 'string' && Array.isArray(rows) && rows.every(isRow)
}
