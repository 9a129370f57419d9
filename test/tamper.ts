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

/** Puts so many more versions into a value's line, made from its first and numbered on from it. */
export async function addVersions(
  engine: Engine,
  valueId: string,
  changeId: string,
  count: number,
): Promise<void> {
  const facts = sql.join(
    ['deleted', 'size_bytes', 'created_at', 'created_by', 'surface', 'envelope'].map((name) =>
      sql.ref(`h.${name}`),
    ),
  )
  const insert = {
    build: (db: Parameters<typeof raw>[0]) =>
      raw(
        db,
        sql`insert into secret_version (value_id, version, change_id, deleted, size_bytes, created_at, created_by, surface, envelope)
          with recursive numbers (number) as (select 1 union all select number + 1 from numbers where number < ${count})
          select h.value_id, numbers.number + 1, ${changeId}, ${facts} from secret_version h, numbers
          where h.value_id = ${valueId} and h.version = 1`,
      ),
  }
  await engine.submit((session) => session.run(insert, {}))
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
