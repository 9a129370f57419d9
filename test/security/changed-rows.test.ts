import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { AdministeredHouse } from './administered-house.ts'
import { flipped, sameRow, sameValue, type StoredRow } from './stored-rows.ts'

/** Columns that decide nothing, so that a change of them need not be noticed. Everything else must be. */
const idle: Readonly<Record<string, string>> = {
  'token_use.token_id': 'when a token was last used is shown, and decides nothing',
  'token_use.last_used_at': 'shown, decides nothing',
  'schema_migration.applied_at': 'never read',
  'value_use.value_id': 'when a value was last consumed is shown, and decides nothing',
  'value_use.last_used_at': 'shown, decides nothing',
  'used_identity.id': 'who takes a row away lets a foreign token be used again by its holder, until it ends',
  'used_identity.expires_at': 'the same',
}
/** Tables read only when a server starts; what happens then is tried in key-tables.test.ts. */
const readAtStart = new Set(['keyset', 'schema_migration'])
/** None of the questions asks for these; the stores' own contract suite shows that their rows are refused. */
const unread = new Set(['kept_request', 'workload', 'team', 'annotation', 'resource_tag', 'share_content'])

let judged: AdministeredHouse
/** Of each table a row that somebody's question depends on: its loss is noticed. */
const needed = new Map<string, StoredRow>()

beforeAll(async () => {
  judged = await AdministeredHouse.start()
}, 120_000)
afterAll(() => judged?.stop())

it('finds nothing to object to before anything was changed', async () => {
  expect(await judged.faults()).toEqual([])
  expect(await judged.differences()).toBe(0)
})

it('has something in every table, so that a new one is not forgotten', () => {
  const empty = tried().filter((table) => judged.stored.rows(table).length === 0)
  expect(empty, 'a new table gets rows in furniture.ts and a question in administered-house.ts').toEqual([])
})

describe('a deleted row', () => {
  it('takes its thing along, and of a secret it is found by the doctor', async () => {
    const wrong: string[] = []
    for (const table of tried()) {
      const rows = judged.stored.rows(table)
      for (const [index, row] of chosen(rows).entries()) {
        const verdict = await judged.judge(
          table,
          rows.filter((other) => !sameRow(other, row)),
        )
        if (verdict === undefined) continue
        if (verdict.isNoticed && !needed.has(table)) needed.set(table, row)
        // Whose own value is gone receives what lies below it: that cannot be refused, only found.
        if (!verdict.isFound) wrong.push(...verdict.wrong.map((text) => `${table} row ${index}: ${text}`))
      }
    }
    expect(wrong).toEqual([])
    expect(tried().filter((table) => !needed.has(table))).toEqual([])
  }, 180_000)
})

describe('a changed column', () => {
  it('is refused by name, or its row is not found any more; never does it mean something else', async () => {
    const wrong: string[] = []
    const unnoticed: string[] = []
    for (const table of tried()) {
      const target = needed.get(table)
      if (target === undefined) continue
      const rows = judged.stored.rows(table)
      for (const column of judged.stored.columns(table)) {
        const kinds = [flipped(target[column] ?? null), ...copies(rows, target, column)]
        const noticed = new Set<boolean>()
        for (const value of kinds) {
          const changed = rows.map((row) => (sameRow(row, target) ? { ...row, [column]: value } : row))
          const verdict = await judged.judge(table, changed)
          if (verdict === undefined) continue
          wrong.push(...verdict.wrong.map((text) => `${table}.${column}: ${text}`))
          noticed.add(verdict.isNoticed)
        }
        if (noticed.has(false)) unnoticed.push(`${table}.${column}`)
      }
    }
    expect(wrong).toEqual([])
    expect(unnoticed).toEqual([])
  }, 180_000)

  it('exchanged with that of another row is refused just the same', async () => {
    const wrong: string[] = []
    for (const table of tried()) {
      const target = needed.get(table)
      const other = judged.stored.rows(table).find((row) => target !== undefined && !sameRow(row, target))
      if (target === undefined || other === undefined) continue
      for (const column of judged.stored.columns(table)) {
        const [mine, theirs] = [target[column] ?? null, other[column] ?? null]
        if (sameValue(mine, theirs)) continue
        const exchanged = judged.stored.rows(table).map((row) => {
          if (sameRow(row, target)) return { ...row, [column]: theirs }
          return sameRow(row, other) ? { ...row, [column]: mine } : row
        })
        const verdict = await judged.judge(table, exchanged)
        wrong.push(...(verdict?.wrong ?? []).map((text) => `${table}.${column}: ${text}`))
      }
    }
    expect(wrong).toEqual([])
  }, 180_000)
})

/** Tables whose rows somebody's questions read. */
function tried(): string[] {
  const set = new Set([
    ...readAtStart,
    ...unread,
    ...Object.keys(idle).map((column) => column.split('.')[0] ?? ''),
  ])
  return judged.stored.tables().filter((table) => !set.has(table) && table !== 'audit_event')
}

function chosen(rows: readonly StoredRow[]): readonly StoredRow[] {
  return process.env['KEYWELL_SECURITY_ALL'] === '1' ? rows : rows.slice(0, 12)
}

/** The first other value that the column has elsewhere. */
function copies(rows: readonly StoredRow[], target: StoredRow, column: string) {
  const other = rows.find((row) => !sameValue(row[column] ?? null, target[column] ?? null))
  return other === undefined ? [] : [other[column] ?? null]
}
