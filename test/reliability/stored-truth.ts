import { onFatal } from '../notebook.ts'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { emptyHead, verifyChain } from '../../src/core/audit/chain.ts'
import type { ChainedEvent } from '../../src/core/audit/event.ts'
import { checkIntegrity } from '../../src/core/doctor/integrity.ts'
import { createRunner } from '../../src/core/run.ts'
import type { SecretVersion } from '../../src/core/secret/secret.ts'
import type { UncheckedHead } from '../../src/core/secret/secret-store.ts'
import { openVersion } from '../../src/core/secret/value-envelope.ts'
import type { Tx } from '../../src/core/transaction.ts'
import { foundIfNew, openHouse, type House } from '../../src/house.ts'
import { limits } from '../../src/limits.ts'
import { readRootKey } from '../../src/root-key-file.ts'
import { migrations } from '../../src/storage/migrations/index.ts'
import { storeFlush } from '../../src/storage/open-store.ts'
import { loadDriver } from '../../src/storage/sqlite-driver.js'
import { openSqlite } from '../../src/storage/sqlite.ts'
import { tokenPrefixes } from '../../src/surfaces/index.ts'
import type { Ledger } from './ledger.ts'
import { idOf, valueOf } from './written-value.js'

/** Where a server's files lie below one directory. */
export function filesIn(directory: string) {
  return { database: join(directory, 'data', 'keywell.db'), rootKey: join(directory, 'root.key') }
}

export interface Truth {
  /** What must not be. Empty when everything holds. */
  readonly findings: readonly string[]
  readonly versions: number
  readonly events: number
  /** Writes that were stored although nobody was told. */
  readonly storedUnacknowledged: number
  /** The newest write of each name. */
  readonly heads: ReadonlyMap<string, number>
}

export interface StoredFiles {
  readonly database: string
  readonly rootKey: string
}

/**
 * Opens a stopped, killed or cut-off server's files and compares what is there with the ledger: every acknowledged write
 * readable, byte-equal and on the audit record; no version without its event and no event without its version; nothing
 * stored twice or out of order; every chain whole; the doctor content; SQLite content.
 *
 * `ownerToken` is the one that was handed over, once its server has said that it listens: it must still be in force.
 */
export async function readTruth(
  files: StoredFiles,
  ledger: Ledger,
  ownerToken: string | undefined,
): Promise<Truth> {
  const root = await readRootKey(files.rootKey)
  if (root === undefined) return nothing('the root key file is gone')
  if (!existsSync(files.database)) return nothing('the database file is gone')
  const engine = await openSqlite(files.database, { migrations, flush: storeFlush, onFatal })
  let truth: Truth
  try {
    let foundedAnew = false
    const opening = async () => {
      const opened = await openHouse(engine, root, tokenPrefixes)
      await foundIfNew(opened, async () => {
        foundedAnew = true
      })
      return opened
    }
    const house = await opening().catch((error: unknown) => String(error))
    if (typeof house === 'string') return nothing(`the store does not open: ${house}`)
    if (foundedAnew && ownerToken !== undefined) return nothing('the instance had to be founded anew')
    truth = await house.transact((tx) => compare(house, tx, ledger))
    const doctor = ownerToken === undefined ? [] : await askDoctor(house, ownerToken)
    truth = { ...truth, findings: [...truth.findings, ...doctor] }
  } finally {
    await engine[Symbol.asyncDispose]()
  }
  return { ...truth, findings: [...truth.findings, ...(await askSqlite(files.database))] }
}

function nothing(finding: string): Truth {
  return { findings: [finding], versions: 0, events: 0, storedUnacknowledged: 0, heads: new Map() }
}

async function askDoctor(house: House, ownerToken: string): Promise<string[]> {
  const run = createRunner({ ...house, clock: Date.now })
  const presented = { credential: ownerToken, surface: 'test', requestId: 'doctor', address: '' }
  const { faults } = await run(checkIntegrity, {}, presented)
  return faults.map(({ row, fault }) => `doctor: ${row} ${fault}`)
}

/** The file alone, after everything was folded into it. */
export async function askSqlite(database: string): Promise<string[]> {
  const { DatabaseSync } = await loadDriver()
  const opened = new DatabaseSync(database)
  try {
    const checks = opened.prepare('pragma integrity_check').all<{ integrity_check: string }>()
    const references = opened.prepare('pragma foreign_key_check').all<object>()
    return [
      ...checks.map((row) => row.integrity_check).filter((text) => text !== 'ok'),
      ...references.map((row) => `foreign key: ${JSON.stringify(row)}`),
    ]
  } finally {
    opened.close()
  }
}

async function compare(house: House, tx: Tx, ledger: Ledger): Promise<Truth> {
  const findings: string[] = []
  const written = await eventsOf(tx, findings)
  const stored = new Map<number, { name: string; version: number }>()
  const heads = new Map<string, number>()
  let versions = 0
  for (const head of await allHeads(tx)) {
    const name = head.secret?.name ?? `value ${head.valueId}`
    if (head.fault !== undefined) findings.push(`${name}: ${head.fault}`)
    const ids: number[] = []
    for (const version of await versionsOf(tx, head)) {
      versions += 1
      const known = written.events.delete(`${version.changeId} ${version.valueId} ${version.version}`)
      if (!known) findings.push(`${name}: version ${version.version} has no audit event`)
      const id = await idWithin(house, tx, head, version, findings)
      if (id === undefined) continue
      if (stored.has(id)) findings.push(`${name}: write ${id} is stored twice`)
      stored.set(id, { name, version: version.version })
      ids.push(id)
    }
    if (ids.some((id, index) => index > 0 && id <= (ids[index - 1] ?? 0))) {
      findings.push(`${name}: writes are stored out of order`)
    }
    heads.set(name, ids.at(-1) ?? 0)
  }
  for (const event of written.events) findings.push(`the audit event ${event} has no version`)
  return {
    findings: [...findings, ...unkept(ledger, stored)],
    versions,
    events: written.count,
    heads,
    ...unacknowledged(ledger, stored),
  }
}

function unacknowledged(ledger: Ledger, stored: ReadonlyMap<number, unknown>) {
  return { storedUnacknowledged: [...stored.keys()].filter((id) => !ledger.acknowledged.has(id)).length }
}

function unkept(ledger: Ledger, stored: ReadonlyMap<number, { name: string; version: number }>): string[] {
  const findings: string[] = []
  for (const entry of ledger.acknowledged.values()) {
    const found = stored.get(entry.id)
    const same = found?.name === entry.name && (entry.version ?? found.version) === found.version
    if (!same) findings.push(`${entry.name}: acknowledged write ${entry.id} is lost`)
  }
  return findings
}

async function idWithin(
  house: House,
  tx: Tx,
  head: UncheckedHead,
  version: SecretVersion,
  findings: string[],
): Promise<number | undefined> {
  const { secret, value } = head
  if (secret === undefined || value === undefined || version.deleted) return undefined
  const bytes = await openVersion(house.keyring, tx.keys, { secret, value, head: version }).catch(
    (error: unknown) => {
      findings.push(`${secret.name}: ${String(error)}`)
      return undefined
    },
  )
  if (bytes === undefined) return undefined
  const id = idOf(bytes)
  if (valueOf({ id, name: secret.name }).equals(bytes)) return id
  findings.push(`${secret.name}: version ${version.version} holds what nobody wrote`)
  return undefined
}

async function allHeads(tx: Tx): Promise<UncheckedHead[]> {
  const heads: UncheckedHead[] = []
  for (;;) {
    const page = await tx.secrets.walk(heads.at(-1)?.valueId ?? '', limits.auditPageSizeMax)
    heads.push(...page)
    if (page.length < limits.auditPageSizeMax) return heads
  }
}

/** Oldest first, and every one that the head promises. */
async function versionsOf(tx: Tx, head: UncheckedHead): Promise<SecretVersion[]> {
  if (head.value === undefined) return []
  const found = await tx.secrets.versions(head.value.id, { offset: 0, limit: head.value.version + 1 })
  return found.toReversed()
}

/** Change, value and version of each write on the record. */
async function eventsOf(tx: Tx, findings: string[]): Promise<{ events: Set<string>; count: number }> {
  const events = new Set<string>()
  let count = 0
  for (const chain of await tx.audit.chains()) {
    let head = emptyHead
    for (;;) {
      const page = await tx.audit.read(chain, head.seq, limits.auditPageSizeMax)
      const next = verifyChain(head, page)
      if ('fault' in next) {
        findings.push(`chain ${chain}: event ${next.seq} does not continue it (${next.fault})`)
        break
      }
      head = next
      count += page.length
      for (const event of page) for (const written of writesIn(event)) events.add(written)
      if (page.length < limits.auditPageSizeMax) break
    }
  }
  return { events, count }
}

const writes = new Set(['secret.created', 'secret.updated', 'secret.deleted', 'secret.restored'])

interface EventBody {
  readonly id: string
  readonly action: string
  readonly outcome: string
  readonly targets?: readonly { readonly value: string; readonly version: number }[]
}

function writesIn(event: ChainedEvent): string[] {
  const body = JSON.parse(event.body) as EventBody
  if (body.outcome !== 'done' || !writes.has(body.action)) return []
  return (body.targets ?? []).map(({ value, version }) => `${body.id} ${value} ${version}`)
}
