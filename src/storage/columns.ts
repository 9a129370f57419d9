import { sql, type Compilable, type Kysely, type RawBuilder } from 'kysely'
import { DomainError } from '../core/error.ts'
import type { Statement } from './engine.ts'
import type { Schema } from './schema.ts'

type KindOf<V> = V extends string ? 'text' : V extends number ? 'int' : 'bytes'
type Kind = 'text' | 'int' | 'bytes'

/** Every column with its kind, in order: one that is missing does not compile. */
export type Columns<Row> = { readonly [C in keyof Row]: KindOf<Row[C]> }

/** One table's columns in a query, selected under names of their own when it has an alias. */
export interface View<Row> {
  readonly selection: ReturnType<RawBuilder<unknown>['as']>[]
  /** The same, for statements written as SQL. */
  readonly list: RawBuilder<unknown>
  /**
   * The table's part of a row, `undefined` where an outer join found none. Throws `integrity`, naming the row, for what
   * the table cannot hold: SQLite keeps any kind of value in any column.
   */
  take(joined: object): Row | undefined
}

export interface Shape<Row> {
  readonly table: string
  readonly names: readonly string[]
  fits(row: object): row is Row & object
  rowName(row: object): string
  view(alias: string): View<Row>
}

export function defineShape<Row>(
  table: string,
  columns: Columns<Row>,
  key: readonly (string & keyof Row)[],
): Shape<Row> {
  const names = Object.keys(columns)
  const kinds = Object.values<Kind>(columns)
  const rowName = (row: object): string => key.map((column) => String(Reflect.get(row, column))).join('/')
  const fits = (row: object): row is Row & object =>
    names.every((column, index) => isKind(Reflect.get(row, column), kinds[index]))

  return {
    table,
    names,
    fits,
    rowName,
    view: (alias) => {
      const prefix = alias === '' ? '' : `${alias}_`
      const pairs = names.map((column) => [column, prefix + column] as const)
      const source = (column: string) => sql.ref(alias === '' ? column : `${alias}.${column}`)
      const keyName = prefix + String(key[0])
      return {
        selection: pairs.map(([column, as]) => source(column).as(as)),
        list: sql.join(pairs.map(([column, as]) => sql`${source(column)} as ${sql.ref(as)}`)),
        take: (joined) => {
          if (Reflect.get(joined, keyName) === null) return undefined
          const row: Record<string, unknown> = {}
          for (const [column, as] of pairs) row[column] = Reflect.get(joined, as)
          if (fits(row)) return row
          throw changedOutside(table, rowName(row))
        },
      }
    },
  }
}

function isKind(value: unknown, kind: Kind | undefined): boolean {
  if (kind === 'text') return typeof value === 'string'
  return kind === 'int' ? Number.isSafeInteger(value) : value instanceof Uint8Array
}

export function changedOutside(table: string, rowName: string): DomainError {
  return new DomainError('integrity', `The stored ${table} ${rowName} was changed outside Keywell`, {
    subject: table,
  })
}

/** A row that is ours, where another should be. */
export function misplaced(table: string): DomainError {
  return new DomainError('integrity', `A stored ${table} was put where another belongs`, { subject: table })
}

export function insertStatement<Row extends object>(
  table: string,
  names: readonly string[],
): Statement<Row, unknown> {
  return {
    build: (db, argument) =>
      raw(
        db,
        sql`insert into ${sql.table(table)} (${sql.join(names.map((name) => sql.ref(name)))})
          values (${sql.join(names.map((name) => placed(argument, name)))})`,
      ),
  }
}

export function updateStatement<Row extends object>(
  table: string,
  names: readonly string[],
  key: readonly string[],
): Statement<Row, unknown> {
  const changed = names.filter((name) => !key.includes(name))
  return {
    build: (db, argument) => {
      const equal = (name: string) => sql`${sql.ref(name)} = ${placed(argument, name)}`
      return raw(
        db,
        sql`update ${sql.table(table)} set ${sql.join(changed.map(equal))}
          where ${sql.join(key.map(equal), sql` and `)}`,
      )
    },
  }
}

/** The place of an argument whose name only the table knows. */
function placed<Row extends object>(argument: <K extends keyof Row>(name: K) => Row[K], name: string) {
  const take: (name: never) => unknown = argument
  return sql`${Reflect.apply(take, undefined, [name])}`
}

/** A statement written as SQL, which both engines read. */
export function raw<R>(db: Kysely<Schema>, text: RawBuilder<R>): Compilable<R> {
  return { compile: () => text.compile(db) }
}
