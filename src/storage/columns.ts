import { sql, type Compilable, type Kysely, type RawBuilder } from 'kysely'
import { DomainError } from '../core/error.ts'
import type { Statement } from './engine.ts'
import type { Schema } from './schema.ts'

type KindOf<V> = V extends string ? 'text' : V extends number ? 'int' : 'bytes'
export type Kind = 'text' | 'int' | 'bytes'

/** Every column with its kind, in order: one that is missing does not compile. */
export type Columns<Row> = { readonly [C in keyof Row]: KindOf<Row[C]> }

export interface Shape<Row> {
  readonly table: string
  readonly names: readonly string[]
  /** Columns that may be long: they are not packed with the others. */
  readonly apart: readonly string[]
  kindOf(column: string): Kind | undefined
  fits(row: object): row is Row & object
  rowName(row: object): string
}

export function defineShape<Row>(
  table: string,
  columns: Columns<Row>,
  key: readonly (string & keyof Row)[],
  apart: readonly (string & keyof Row)[] = [],
): Shape<Row> {
  const kinds = new Map(Object.entries<Kind>(columns))
  const pairs = [...kinds]
  return {
    table,
    names: [...kinds.keys()],
    apart,
    kindOf: (column) => kinds.get(column),
    fits: (row): row is Row & object =>
      pairs.every(([column, kind]) => isKind(Reflect.get(row, column), kind)),
    rowName: (row) => key.map((column) => String(Reflect.get(row, column))).join('/'),
  }
}

function isKind(value: unknown, kind: Kind): boolean {
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

/** Of the row that has `kept` as they are. */
export function updateStatement<Row extends object>(
  table: string,
  names: readonly string[],
  kept: readonly string[],
): Statement<Row, unknown> {
  const changed = names.filter((name) => !kept.includes(name))
  return {
    build: (db, argument) => {
      const equal = (name: string) => sql`${sql.ref(name)} = ${placed(argument, name)}`
      return raw(
        db,
        sql`update ${sql.table(table)} set ${sql.join(changed.map(equal))}
          where ${sql.join(kept.map(equal), sql` and `)}`,
      )
    },
  }
}

/** The place of an argument whose name only the table knows. */
export function placed<Row extends object>(argument: <K extends keyof Row>(name: K) => Row[K], name: string) {
  const take: (name: never) => unknown = argument
  return sql`${Reflect.apply(take, undefined, [name])}`
}

/** A statement written as SQL, which both engines read. */
export function raw<R>(db: Kysely<Schema>, text: RawBuilder<R>): Compilable<R> {
  return { compile: () => text.compile(db) }
}
