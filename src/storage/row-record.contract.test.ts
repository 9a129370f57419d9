import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { plantLoneRows } from '../../test/lone-rows.ts'
import {
  populate,
  postgresStore,
  sqliteStore,
  type OpenStore,
  type Populated,
} from '../../test/store-rows.ts'
import { insertRow, rawRows, removeRows, setColumn, type RawRow } from '../../test/tamper.ts'
import { hashBody, hex } from '../core/audit/chain.ts'
import { rowChain } from '../core/audit/row-record.ts'
import { checkChains } from '../core/doctor/check-chains.ts'
import { checkRows } from '../core/doctor/check-rows.ts'
import type { Suspicion } from '../core/doctor/fault.ts'
import type { ProtectedTable } from './codec.ts'
import type { ProtectedName } from './schema.ts'
import { protectedTables } from './tables/index.ts'

const engines = [
  ['SQLite', sqliteStore],
  ['Postgres', () => postgresStore(inject('postgresUrl'))],
] as const
const names = Object.keys(protectedTables) as ProtectedName[]

describe.each(engines)('the row record on %s', (_name, openStore) => {
  let store: OpenStore
  let there: Populated
  /** Rows that nothing refers to, so that they can be taken away. */
  let lone: Record<string, readonly string[]>

  beforeAll(async () => {
    store = await openStore()
    there = await populate(store.transact)
    lone = await plantLoneRows(store, there)
  })
  afterAll(() => store[Symbol.asyncDispose]())

  const examine = () =>
    store.transact(async (tx) => {
      const found: Suspicion[] = []
      const words = await checkChains(tx, found)
      await checkRows(tx, words, found)
      return found.map(({ row, fault }) => `${row} ${fault}`)
    })

  async function loneRow(table: ProtectedName): Promise<RawRow> {
    const rows = await rawRows(store.engine, table)
    const wanted = lone[`${table}_id`]?.[0]
    const found = wanted === undefined ? rows.at(-1) : rows.find((row) => row['id'] === wanted)
    if (found === undefined) throw new Error(`no row of ${table} was planted`)
    return found
  }

  const keyOf = (table: ProtectedName, row: RawRow): RawRow =>
    Object.fromEntries(protectedTables[table].key.map((column) => [column, row[column]]))

  it('knows every row as it was written last', async () => {
    expect(await examine()).toEqual([])
  })

  // A row that is all key has no other copy.
  it.each(names.filter((table) => table !== 'secret_project'))(
    'finds another copy of a row of %s, though it is one of ours',
    async (table) => {
      const row = await loneRow(table)
      const where = keyOf(table, row)
      const older = authenticCopy(table, row)
      for (const [column, value] of Object.entries(older)) {
        if (!(column in where)) await setColumn(store.engine, table, where, column, value)
      }
      expect(await examine()).toEqual([
        expect.stringMatching(
          new RegExp(`^${table} .*another than was written last.*older copy was put back`),
        ),
      ])
      for (const [column, value] of Object.entries(row)) {
        if (!(column in where)) await setColumn(store.engine, table, where, column, value)
      }
      expect(await examine()).toEqual([])
    },
  )

  it.each(names)('misses a row of %s that was taken away behind its back', async (table) => {
    const row = await loneRow(table)
    expect(await removeRows(store.engine, table, keyOf(table, row))).toBe(1)
    expect(await examine()).toEqual([expect.stringMatching(new RegExp(`^${table} .*no longer stored$`))])
    await insertRow(store.engine, table, row)
    expect(await examine()).toEqual([])
  })

  it('finds a grant that was taken away and put back', async () => {
    const [, , grant] = there.grants
    const row = (await rawRows(store.engine, 'role_grant')).find(({ id }) => id === grant?.id)
    await store.transact(({ access }) => access.deleteGrant(grant?.id ?? ''))
    expect(await examine()).toEqual([])
    await insertRow(store.engine, 'role_grant', row ?? {})
    expect(await examine()).toEqual([
      `role_grant ${grant?.id} was taken away, as the audit record says: an older copy was put back`,
    ])
    await removeRows(store.engine, 'role_grant', { id: grant?.id })
  })

  it('cannot be continued by whoever holds the database alone', async () => {
    const rows = await rawRows(store.engine, 'audit_event')
    const last = rows
      .filter(({ chain }) => chain === rowChain)
      .toSorted((a, b) => Number(a['seq']) - Number(b['seq']))
      .at(-1)
    const seq = Number(last?.['seq']) + 1
    const prev = hex(last?.['hash'] as Uint8Array)
    const known = JSON.parse(String(last?.['body'])) as object
    const body = JSON.stringify({ ...known, seq, prev, rows: [['role_grant', there.grants[0]?.id, '']] })
    await insertRow(store.engine, 'audit_event', { chain: rowChain, seq, body, hash: hashBody(body) })
    expect(await examine()).toEqual([`audit event ${seq} of chain rows was put there outside Keywell`])
    await removeRows(store.engine, 'audit_event', { chain: rowChain, seq })
    expect(await examine()).toEqual([])
  })

  it('is begun with what stands there, in a database from before there was one', async () => {
    await removeRows(store.engine, 'audit_event', { chain: rowChain })
    expect((await examine()).length).toBeGreaterThan(names.length)
    await store.transact(({ rows }) => rows.adopt())
    expect(await examine()).toEqual([])
    const count = (await rawRows(store.engine, 'audit_event')).length
    await store.transact(({ rows }) => rows.adopt())
    expect(await rawRows(store.engine, 'audit_event')).toHaveLength(count)
  })

  /** The same row with another content, signed as a writer would have signed it. */
  function authenticCopy(table: ProtectedName, row: RawRow): RawRow {
    const { key, plain, sign } = protectedTables[table] as unknown as ProtectedTable<'token', object>
    const columns = Object.keys(row).filter((column) => !key.includes(column) && column !== 'mac')
    const column = columns.find((each) => typeof row[each] === 'number') ?? columns[0] ?? ''
    const changed = { ...row, [column]: otherThan(row[column]) } as never
    return { ...sign(store.guard, plain.unchecked(changed)) }
  }

  function otherThan(value: unknown): unknown {
    if (typeof value === 'number') return value + 1
    return String(value).startsWith('{') ? '{"an older":"one"}' : `${String(value)}x`
  }
})
