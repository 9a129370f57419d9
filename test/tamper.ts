/** Changes rows as a database administrator could: past the stores, straight in the tables. */
import { sql } from 'kysely'
import { raw } from '../src/storage/columns.ts'
import type { Engine } from '../src/storage/engine.ts'
import type { Schema } from '../src/storage/schema.ts'

export type RawRow = Readonly<Record<string, unknown>>

export async function rawRows(engine: Engine, table: keyof Schema): Promise<RawRow[]> {
  const all = {
    build: (db: Parameters<typeof raw>[0]) => raw(db, sql<RawRow>`select * from ${sql.table(table)}`),
  }
  return engine.submit((session) => session.all(all, {}))
}

/** Sets one column of the row that has these values, and tells how many rows that were. */
export async function setColumn(
  engine: Engine,
  table: keyof Schema,
  where: RawRow,
  column: string,
  value: unknown,
): Promise<number> {
  const conditions = Object.entries(where).map(([name, wanted]) => sql`${sql.ref(name)} = ${wanted}`)
  const update = {
    build: (db: Parameters<typeof raw>[0]) =>
      raw(
        db,
        sql`update ${sql.table(table)} set ${sql.ref(column)} = ${value} where ${sql.join(conditions, sql` and `)}`,
      ),
  }
  return engine.submit((session) => session.run(update, {}))
}

export async function removeRows(engine: Engine, table: keyof Schema, where: RawRow): Promise<number> {
  const conditions = Object.entries(where).map(([name, wanted]) => sql`${sql.ref(name)} = ${wanted}`)
  const remove = {
    build: (db: Parameters<typeof raw>[0]) =>
      raw(db, sql`delete from ${sql.table(table)} where ${sql.join(conditions, sql` and `)}`),
  }
  return engine.submit((session) => session.run(remove, {}))
}

export async function insertRow(engine: Engine, table: keyof Schema, row: RawRow): Promise<void> {
  const columns = sql.join(Object.keys(row).map((name) => sql.ref(name)))
  const values = sql.join(Object.values(row).map((value) => sql`${value}`))
  const insert = {
    build: (db: Parameters<typeof raw>[0]) =>
      raw(db, sql`insert into ${sql.table(table)} (${columns}) values (${values})`),
  }
  await engine.submit((session) => session.run(insert, {}))
}
