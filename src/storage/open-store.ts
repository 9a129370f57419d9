import { newHeadNotes, type HeadNotes } from '../core/audit/kept-heads.ts'
import { DomainError } from '../core/error.ts'
import type { RowGuard } from '../core/row-guard.ts'
import type { Transact, Tx } from '../core/transaction.ts'
import { StoredAccess } from './access-store.ts'
import { chainItems, StoredAudit } from './audit-store.ts'
import { numberChanges, StoredChanges } from './change-store.ts'
import type { Engine, Session } from './engine.ts'
import { StoredGroups } from './group-store.ts'
import { keyStore } from './key-store.ts'
import { deviceStore, shareStore, trustStore } from './outside-stores.ts'
import { StoredPlaces } from './place-store.ts'
import { StoredRegisters } from './register-store.ts'
import { requestStore } from './request-store.ts'
import { StoredRowRecord } from './row-store.ts'
import { Rows } from './rows.ts'
import { StoredSecrets } from './secret-store.ts'
import { TokenUses } from './token-uses.ts'
import { ValueUses } from './value-uses.ts'

export { keyStore } from './key-store.ts'
export { migrations } from './migrations/index.ts'

/** The stores over an open engine: every work gets a `Tx` that ends with it. */
export function createTransact(engine: Engine, guard: RowGuard, heads = newHeadNotes()): Transact {
  const uses = { tokens: new TokenUses(), values: new ValueUses(), heads }
  return async (work) => {
    try {
      return await engine.submit((session) => work(txOf(session, guard, uses)))
    } catch (error) {
      throw namingConflict(error)
    }
  }
}

/** What a batch does last: its changes get their numbers, its events and rows join their chains. */
export async function storeFlush(session: Session, items: readonly unknown[]): Promise<void> {
  await chainItems(session, await numberChanges(session, items))
}

interface Uses {
  readonly heads: HeadNotes
  readonly tokens: TokenUses
  readonly values: ValueUses
}

function txOf(session: Session, guard: RowGuard, uses: Uses): Tx {
  const rows = new Rows(session, guard)
  return {
    access: new StoredAccess(rows, uses.tokens),
    places: new StoredPlaces(rows),
    secrets: new StoredSecrets(rows),
    groups: new StoredGroups(rows),
    registers: new StoredRegisters(rows),
    shares: shareStore(rows),
    devices: deviceStore(rows),
    trusts: trustStore(rows),
    keys: keyStore(rows.session, guard),
    changes: new StoredChanges(rows),
    requests: requestStore(rows.quiet),
    uses: uses.values.store(rows.quiet),
    audit: new StoredAudit(session, uses.heads),
    rows: new StoredRowRecord(rows),
  }
}

/** Both engines say which table's unique key refused a row, each in its own words. */
const refusedTable = /UNIQUE constraint failed: (\w+)\.|\(SQLSTATE 23505, (\w+) /

const subjects: Readonly<Record<string, string>> = {
  role_grant: 'grant',
  secret_value: 'secret',
  secret_version: 'secret',
  keyset: 'key',
}

/** A unique key that refused a row, with what it was as `subject`; other errors pass. */
function namingConflict(error: unknown): unknown {
  if (!(error instanceof DomainError) || error.code !== 'conflict') return error
  const { cause } = error.facts
  const found = cause instanceof Error ? refusedTable.exec(cause.message) : null
  const table = found?.[1] ?? found?.[2]
  if (table === undefined) return error
  const subject = subjects[table] ?? table
  return new DomainError('conflict', `This ${subject.replace('_', ' ')} exists already`, {
    subject,
    cause: error,
  })
}
