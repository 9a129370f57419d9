import { sql, type AliasedExpression, type RawBuilder } from 'kysely'
import type { Field, RowGuard } from '../core/row-guard.ts'
import { defineShape, insertStatement, raw, updateStatement, type Columns } from './columns.ts'
import { statement, type Statement } from './engine.ts'
import { packed, packedView, packingOf, type Packing, type View } from './packed.ts'
import type { ProtectedName, Schema } from './schema.ts'
import { VerifiedRows } from './verified-rows.ts'

/** A row before its MAC. */
export type Unsigned<T extends ProtectedName> = Omit<Schema[T], 'mac'>

export interface TableDefinition<T extends ProtectedName, Domain> {
  readonly name: T
  /** The MAC covers all but itself, in this order, which never changes. */
  readonly columns: Columns<Schema[T]>
  readonly key: readonly (string & keyof Schema[T])[]
  /** What no update changes. To set a column that an index covers, even to what it is, writes the index anew. */
  readonly fixed?: readonly (string & keyof Schema[T])[]
  readonly toRow: (domain: Domain) => Unsigned<T>
  readonly toDomain: (row: Schema[T]) => Domain
}

/** A table whose rows are authenticated: the one way in and out, so that no column can be forgotten. */
export interface ProtectedTable<T extends ProtectedName, Domain> {
  readonly name: T
  readonly names: readonly string[]
  readonly key: readonly string[]
  /** A row's key as one text. */
  readonly rowName: (row: object) => string
  readonly insert: Statement<Schema[T], unknown>
  /** By the table's key, and what of the row never changes. */
  readonly update: Statement<Schema[T], unknown>
  readonly sign: (guard: RowGuard, domain: Domain) => Schema[T]
  /** For statements that select rows as they are. */
  readonly row: AliasedExpression<string, 'row'>
  readonly packing: Packing<Schema[T]>
  readonly plain: ProtectedView<T, Domain>
  /** In a query under an alias. */
  readonly view: (alias: string) => ProtectedView<T, Domain>
  /** What a row means. Throws `integrity`, naming it, unless it is one of ours, unchanged. */
  readonly openRow: (guard: RowGuard, row: Schema[T]) => Domain
}

export interface ProtectedView<T extends ProtectedName, Domain> extends View<Schema[T]> {
  /** `undefined` where an outer join found none. Throws `integrity`, naming the row, unless it is one of ours, unchanged. */
  readonly open: (guard: RowGuard, joined: object) => Domain | undefined
  /** For a walk that reports faults: the row as it lies there. */
  readonly unchecked: (row: Schema[T]) => Domain
}

export function defineTable<T extends ProtectedName, Domain extends object>(
  definition: TableDefinition<T, Domain>,
): ProtectedTable<T, Domain> {
  const { name, columns, key, fixed = [], toRow, toDomain } = definition
  const shape = defineShape(name, columns, key)
  const packing = packingOf(shape)
  const covered = shape.names.filter((column) => column !== 'mac')
  const fieldsOf = (row: object): Field[] => covered.map((column) => fieldAt(row, column))
  const verified = verifiedByGuard<Domain>()

  const openRow = (guard: RowGuard, row: Schema[T]): Domain => {
    guard.check(name, shape.rowName(row), fieldsOf(row), row.mac)
    return toDomain(row)
  }
  const view = (alias: string): ProtectedView<T, Domain> => {
    const columnsThere = packedView(shape, alias)
    return {
      ...columnsThere,
      unchecked: toDomain,
      open: (guard, joined) => {
        const known = verified(guard)
        const text = columnsThere.textIn(joined)
        const found = known.find(text)
        if (found !== undefined) return found
        const row = columnsThere.take(joined)
        return row === undefined ? undefined : known.keep(text, openRow(guard, row))
      },
    }
  }
  return {
    name,
    names: shape.names,
    key,
    rowName: (row) => shape.rowName(row),
    insert: insertStatement(name, shape.names),
    update: updateStatement(name, shape.names, [...key, ...fixed]),
    sign: (guard, domain) => {
      const row = toRow(domain)
      const signed = Object.assign(row, { mac: guard.mac(name, fieldsOf(row)) })
      if (shape.fits(signed)) return signed
      throw new TypeError(`a row of ${name} does not fit its columns`)
    },
    row: packed(packing.columnsOf('')).as('row'),
    packing,
    plain: view(''),
    view,
    openRow,
  }
}

/** What one guard has verified says nothing under another. */
export function verifiedByGuard<Domain extends object>(): (guard: RowGuard) => VerifiedRows<Domain> {
  const made = new WeakMap<RowGuard, VerifiedRows<Domain>>()
  return (guard) => {
    const found = made.get(guard)
    if (found !== undefined) return found
    const rows = new VerifiedRows<Domain>()
    made.set(guard, rows)
    return rows
  }
}

function fieldAt(row: object, column: string): Field {
  const value: unknown = Reflect.get(row, column)
  if (typeof value === 'string' || typeof value === 'number' || value instanceof Uint8Array) return value
  throw new TypeError(`the column ${column} is not storable`)
}

/** The taking away of protected rows, and which they are. */
export interface Deletion<A> {
  readonly table: string
  readonly names: Statement<A, { readonly name: string }>
  readonly remove: Statement<A, unknown>
}

export type Argument<A> = <K extends keyof A>(name: K) => RawBuilder<unknown>

export function deletion<A extends object>(
  { name, key }: { readonly name: string; readonly key: readonly string[] },
  where: (argument: Argument<A>) => RawBuilder<unknown>,
): Deletion<A> {
  const from = sql`from ${sql.table(name)}`
  const joined = sql`concat_ws('/', ${sql.join(key.map((column) => sql.ref(column)))})`
  const placed =
    ($: <K extends keyof A>(argument: K) => A[K]): Argument<A> =>
    (argument) =>
      sql`${$(argument)}`
  return {
    table: name,
    names: statement<A>()((db, $) =>
      raw(db, sql<{ name: string }>`select ${joined} as name ${from} where ${where(placed($))}`),
    ),
    remove: statement<A>()((db, $) => raw(db, sql`delete ${from} where ${where(placed($))}`)),
  }
}
