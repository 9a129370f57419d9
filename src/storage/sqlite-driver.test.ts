import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { loadDriver, presentDrivers, type SqliteDatabase } from './sqlite-driver.js'
import { errcodeOf, isBusy } from './sqlite-failure.ts'

const drivers = await presentDrivers()

it('finds the driver of this Node.js, and the fallback', async () => {
  const ownExpected = process.getBuiltinModule('node:sqlite') !== undefined
  expect(drivers).toEqual(ownExpected ? ['node', 'photostructure'] : ['photostructure'])
})

it('does not announce anything when it loads', async () => {
  const warnings: Error[] = []
  const note = (warning: Error): unknown => warnings.push(warning)
  process.on('warning', note)
  await loadDriver()
  await new Promise(setImmediate)
  process.off('warning', note)
  expect(warnings).toEqual([])
})

describe.each(drivers)('the SQLite driver %s', (name) => {
  let folder: string
  let database: SqliteDatabase

  beforeEach(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'keywell-driver-'))
    const { DatabaseSync } = await loadDriver(name)
    database = new DatabaseSync(path.join(folder, 'a.db'), { timeout: 0 })
    database.exec('create table thing (id text primary key, number integer, bytes blob)')
  })

  afterEach(() => {
    database.close()
    rmSync(folder, { recursive: true })
  })

  const failureOf = (action: () => unknown): unknown => {
    try {
      action()
    } catch (error) {
      return error
    }
    return undefined
  }

  it('keeps every value as it was', () => {
    const insert = database.prepare('insert into thing values (?, ?, ?)')
    const values = [
      ['null', null, null],
      ['empty', 0, new Uint8Array(1).subarray(1)],
      ['größer', Number.MAX_SAFE_INTEGER, Uint8Array.of(0, 255, 10)],
      ['🗝', Number.MIN_SAFE_INTEGER, Buffer.from('slice').subarray(1, 3)],
    ] as const
    for (const row of values) expect(Number(insert.run(...row).changes)).toBe(1)
    const rows = database.prepare('select * from thing order by rowid').all<Record<string, unknown>>()
    expect(rows.map((row) => Object.values(row).map(plain))).toEqual(values.map((row) => row.map(plain)))
  })

  it('refuses to read a number beyond 53 bits', () => {
    database.prepare('insert into thing values (?, ?, null)').run('large', 2n ** 53n)
    expect(failureOf(() => database.prepare('select number from thing').get())).toBeInstanceOf(RangeError)
  })

  it.each(['all', 'get', 'run'] as const)('tells what went wrong when %s fails', (method) => {
    const insert = database.prepare('insert into thing (id) values (?)')
    insert.run('twice')
    expect([1555, 2067]).toContain(errcodeOf(failureOf(() => insert[method]('twice'))))
  })

  it.each(['all', 'get', 'run'] as const)(
    'tells that the database is locked when %s fails',
    async (method) => {
      const { DatabaseSync } = await loadDriver(name)
      const other = new DatabaseSync(path.join(folder, 'a.db'), { timeout: 0 })
      other.exec('begin exclusive')
      const failure = failureOf(() => database.prepare('select * from thing')[method]())
      other.close()
      expect(isBusy(failure)).toBe(true)
    },
  )

  it.each(['all', 'get', 'run'] as const)('tells that the disk is full when %s fails', (method) => {
    const pages = database.prepare('pragma page_count').get<{ page_count: number }>()?.page_count ?? 0
    database.exec(`pragma max_page_count = ${String(pages)}`)
    const insert = database.prepare('insert into thing values (?, 1, ?)')
    expect(errcodeOf(failureOf(() => insert[method]('large', new Uint8Array(100_000)))) & 0xff).toBe(13)
  })

  it('gives an error, not a crash, after it was closed', async () => {
    const { DatabaseSync } = await loadDriver(name)
    const closed = new DatabaseSync(path.join(folder, 'b.db'))
    const statement = closed.prepare('select 1 as one')
    closed.close()
    expect(failureOf(() => statement.get())).toBeInstanceOf(Error)
  })
})

/** Bytes as text, so that kinds of arrays do not matter. */
function plain(value: unknown): unknown {
  return value instanceof Uint8Array ? `bytes ${Buffer.from(value).toString('hex')}` : value
}
