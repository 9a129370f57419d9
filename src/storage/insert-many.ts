import { sql } from 'kysely'
import { raw } from './columns.ts'
import type { Session, Statement } from './engine.ts'

const rowsMax = 256

/** All rows' columns, one after the other: named by their places, because making up names costs more than inserting. */
type Cells = readonly unknown[]

/**
 * Inserts rows by the largest powers of two, so that few statements are ever compiled and a batch needs few. `names` are
 * the columns, each of which every row has.
 */
export function manyRows<Row extends object>(
  table: string,
  names: readonly (keyof Row & string)[],
): (session: Session, rows: readonly Row[]) => Promise<void> {
  const made = new Map<number, Statement<Cells, unknown>>()
  const insertOf = (size: number): Statement<Cells, unknown> => {
    const known = made.get(size)
    if (known !== undefined) return known
    const statement = insertOfSize(table, names, size)
    made.set(size, statement)
    return statement
  }
  return async (session, rows) => {
    for (let start = 0; start < rows.length;) {
      const size = 2 ** Math.floor(Math.log2(Math.min(rows.length - start, rowsMax)))
      const cells: unknown[] = []
      for (const row of rows.slice(start, start + size)) {
        for (const name of names) cells.push(row[name])
      }
      await session.run(insertOf(size), cells)
      start += size
    }
  }
}

function insertOfSize(table: string, names: readonly string[], size: number): Statement<Cells, unknown> {
  return {
    build: (db, argument) => {
      const columns = names.map((name) => sql.ref(name))
      const rows = Array.from({ length: size }, (_, row) => {
        const cells = names.map((_name, column) => sql`${argument(row * names.length + column)}`)
        return sql`(${sql.join(cells)})`
      })
      return raw(db, sql`insert into ${sql.table(table)} (${sql.join(columns)}) values ${sql.join(rows)}`)
    },
  }
}
