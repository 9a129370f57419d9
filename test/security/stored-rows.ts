import { loadDriver, type SqliteDatabase, type SqliteValue } from '../../src/storage/sqlite-driver.js'

export type StoredRow = Readonly<Record<string, SqliteValue>>

/** The database as its administrator has it in hand: a second process, past the server, with every check switched off. */
export class StoredRows implements Disposable {
  readonly #database: SqliteDatabase

  static async open(path: string): Promise<StoredRows> {
    const { DatabaseSync } = await loadDriver()
    const database = new DatabaseSync(path, { timeout: 5_000 })
    database.exec('pragma foreign_keys = off')
    return new StoredRows(database)
  }

  private constructor(database: SqliteDatabase) {
    this.#database = database
  }

  tables(): string[] {
    const found = this.#database
      .prepare(
        `select name from sqlite_schema where type = 'table' and name not like 'sqlite_%' order by name`,
      )
      .all<{ name: string }>()
    return found.map(({ name }) => name)
  }

  columns(table: string): string[] {
    return this.#database
      .prepare('select name from pragma_table_info(?) order by cid')
      .all<{ name: string }>(table)
      .map(({ name }) => name)
  }

  key(table: string): string[] {
    return this.#database
      .prepare('select name from pragma_table_info(?) where pk > 0 order by pk')
      .all<{ name: string }>(table)
      .map(({ name }) => name)
  }

  rows(table: string): StoredRow[] {
    return this.#database.prepare(`select * from "${table}" order by rowid`).all<StoredRow>()
  }

  /** Makes the table hold exactly these rows, in one commit. Throws when its keys refuse them. */
  replace(table: string, rows: readonly StoredRow[]): void {
    const columns = this.columns(table)
    const names = columns.map((name) => `"${name}"`).join(', ')
    const places = columns.map(() => '?').join(', ')
    this.#database.exec('begin immediate')
    try {
      this.#database.exec(`delete from "${table}"`)
      const insert = this.#database.prepare(`insert into "${table}" (${names}) values (${places})`)
      for (const row of rows) insert.run(...columns.map((name) => row[name] ?? null))
      this.#database.exec('commit')
    } catch (error) {
      this.#database.exec('rollback')
      throw error
    }
  }

  insert(table: string, row: StoredRow): void {
    const names = Object.keys(row)
    const columns = names.map((name) => `"${name}"`).join(', ')
    const places = names.map(() => '?').join(', ')
    this.#database
      .prepare(`insert into "${table}" (${columns}) values (${places})`)
      .run(...names.map((name) => row[name] ?? null))
  }

  exec(sql: string): void {
    this.#database.exec(sql)
  }

  [Symbol.dispose](): void {
    this.#database.close()
  }
}

export function sameRow(one: StoredRow, other: StoredRow): boolean {
  return Object.keys(one).every((name) => sameValue(one[name] ?? null, other[name] ?? null))
}

export function sameValue(one: SqliteValue, other: SqliteValue): boolean {
  if (one instanceof Uint8Array && other instanceof Uint8Array) return Buffer.compare(one, other) === 0
  return one === other
}

/** The smallest change: one bit of bytes or of a letter, one more of a number. */
export function flipped(value: SqliteValue): SqliteValue {
  if (typeof value === 'number') return value === 1 ? 0 : value + 1
  if (value instanceof Uint8Array) {
    const middle = Math.floor(value.length / 2)
    return Uint8Array.from(value, (byte, index) => (index === middle ? byte ^ 1 : byte))
  }
  if (typeof value !== 'string' || value === '') return 'x'
  const last = value.charCodeAt(value.length - 1)
  return value.slice(0, -1) + String.fromCharCode(last ^ 1)
}
