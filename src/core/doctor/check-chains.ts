import { limits } from '../../limits.ts'
import { emptyHead, verifyChain } from '../audit/chain.ts'
import type { ChainedEvent } from '../audit/event.ts'
import { rowChain } from '../audit/row-record.ts'
import type { RowStore } from '../audit/row-store.ts'
import { DomainError } from '../error.ts'
import type { Tx } from '../transaction.ts'
import type { IntegrityFault } from './fault.ts'

/** What the audit record says last of a line of values. */
export interface ValueWord {
  readonly name: string
  readonly version: number
  readonly deleted: boolean
}

export interface LastWords {
  /** By the line's id. */
  readonly values: Map<string, ValueWord>
  /** By `rowNamed`: the row's MAC as it was written last, '' when it was taken away. */
  readonly rows: Map<string, string>
}

export function rowNamed(table: string, row: string): string {
  return `${table} ${row}`
}

/** Verifies every chain, against itself and against its head as it is kept outside, and collects what they say last. */
export async function checkChains(tx: Tx, faults: IntegrityFault[]): Promise<LastWords> {
  const words: LastWords = { values: new Map(), rows: new Map() }
  for (const chain of await tx.audit.chains()) await readChain(tx, chain, words, faults)
  faults.push(...(await checkKeptHeads(tx)))
  return words
}

/** The heads kept outside of the database that it does not hold any more; of these chains alone, or of all. */
export async function checkKeptHeads({ audit }: Tx, chains?: readonly string[]): Promise<IntegrityFault[]> {
  const faults: IntegrityFault[] = []
  for (const chain of chains ?? audit.kept.keys()) {
    const kept = audit.kept.get(chain)
    if (kept === undefined) continue
    const [event] = await audit.read(chain, kept.seq - 1, 1)
    if (event?.seq === kept.seq && Buffer.compare(event.hash, kept.hash) === 0) continue
    const fault = 'is kept beside the root key and not in the database: an older copy of it was put back'
    faults.push({ row: eventNamed(chain, kept.seq), fault })
  }
  return faults
}

async function readChain(tx: Tx, chain: string, words: LastWords, faults: IntegrityFault[]): Promise<void> {
  let head = emptyHead
  for (;;) {
    const events = await tx.audit.read(chain, head.seq, limits.auditPageSizeMax)
    const next = verifyChain(head, events)
    if ('fault' in next) {
      faults.push({ row: eventNamed(chain, next.seq), fault: `does not continue its chain (${next.fault})` })
      return
    }
    for (const event of events) {
      if (chain === rowChain) noteRows(tx.rows, words, event, faults)
      else noteValues(words, event)
    }
    if (events.length < limits.auditPageSizeMax) return
    head = next
  }
}

function eventNamed(chain: string, seq: number): string {
  return `audit event ${seq} of chain ${chain}`
}

function noteRows(store: RowStore, words: LastWords, event: ChainedEvent, faults: IntegrityFault[]): void {
  try {
    for (const { table, row, mac } of store.words(event)) words.rows.set(rowNamed(table, row), mac)
  } catch (error) {
    if (!(error instanceof DomainError) || error.code !== 'integrity') throw error
    faults.push({ row: eventNamed(rowChain, event.seq), fault: 'was put there outside Keywell' })
  }
}

function noteValues({ values }: LastWords, event: ChainedEvent): void {
  for (const { kind, value, version, name, deleted } of targetsOf(event)) {
    if (kind !== 'secret' || typeof value !== 'string' || typeof version !== 'number') continue
    const known = values.get(value)
    if (known !== undefined && known.version > version) continue
    values.set(value, { name: String(name), version, deleted: deleted === true })
  }
}

/** What an event that took effect touched. */
function targetsOf(event: ChainedEvent): Record<string, unknown>[] {
  const body: unknown = JSON.parse(event.body)
  if (!isRecord(body) || body['outcome'] !== 'done') return []
  const targets: unknown = body['targets']
  return Array.isArray(targets) ? targets.filter(isRecord) : []
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}
