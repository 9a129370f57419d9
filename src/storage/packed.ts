import { ExpressionWrapper, FunctionNode, sql, type AliasedExpression, type RawBuilder } from 'kysely'
import { changedOutside, type Kind, type Shape } from './columns.ts'
import { columnSeparator, rowSeparator } from './separator.ts'

/**
 * One table's part of a query, under names of its own when the table has an alias there. The columns are selected as one
 * text, because a driver takes longer to hand over a value than the database to find a row; only long ones come apart.
 */
export interface View<Row> {
  readonly selection: readonly AliasedExpression<unknown, string>[]
  /** The same, for statements written as SQL. */
  readonly list: RawBuilder<unknown>
  /** The columns as they came; '' where an outer join found no row. */
  textIn(joined: object): string
  /** The table's part of a row, `undefined` where an outer join found none. Throws as `Packing.read` does. */
  take(joined: object): Row | undefined
}

/** How one table's columns stand in such a text. */
export interface Packing<Row> {
  readonly width: number
  columnsOf(alias: string): RawBuilder<unknown>[]
  /**
   * Throws `integrity`, naming the row, for what the table cannot hold: SQLite keeps any kind of value in any column.
   * Columns that come apart are taken from `joined`.
   */
  read(parts: readonly string[], joined?: object): Row
}

/** What a statement answers with that selects a table's rows as they are. */
export interface PlainRow {
  readonly row: string
}

export function packingOf<Row>(shape: Shape<Row>, alias = ''): Packing<Row> {
  // The MAC leads, so that a text's first characters tell rows apart.
  const columns = shape.names
    .filter((column) => !shape.apart.includes(column))
    .toSorted((a, b) => Number(b === 'mac') - Number(a === 'mac'))
  const kinds = columns.map((column) => shape.kindOf(column))
  const apart = shape.apart.map((column) => [column, prefixOf(alias) + column] as const)
  return {
    width: columns.length,
    columnsOf: (from) =>
      columns.map((column, index) =>
        kinds[index] === 'bytes' ? call('hex', source(from, column)) : source(from, column),
      ),
    read: (parts, joined) => {
      const row: Record<string, unknown> = {}
      for (let index = 0; index < columns.length; index += 1) {
        row[columns[index] ?? ''] = valueOf(parts[index], kinds[index])
      }
      if (joined !== undefined) for (const [column, as] of apart) row[column] = Reflect.get(joined, as)
      if (parts.length === columns.length && shape.fits(row)) return row
      throw changedOutside(shape.table, shape.rowName(row))
    },
  }
}

export function packedView<Row>(shape: Shape<Row>, alias: string): View<Row> {
  const packing = packingOf(shape, alias)
  const name = `${prefixOf(alias)}row`
  const parts: readonly (readonly [RawBuilder<unknown>, string])[] = [
    [packed(packing.columnsOf(alias)), name],
    ...shape.apart.map((column) => [source(alias, column), prefixOf(alias) + column] as const),
  ]
  const textIn = (joined: object): string => {
    const text: unknown = Reflect.get(joined, name)
    if (typeof text === 'string') return text
    throw new TypeError(`a statement does not select ${name}`)
  }
  return {
    selection: parts.map(([expression, as]) => expression.as(as)),
    list: sql.join(parts.map(([expression, as]) => sql`${expression} as ${sql.ref(as)}`)),
    textIn,
    take: (joined) => {
      const text = textIn(joined)
      return text === '' ? undefined : packing.read(unpacked(text), joined)
    },
  }
}

export function packed(columns: readonly RawBuilder<unknown>[]): RawBuilder<string> {
  return sql<string>`concat_ws(${sql.lit(columnSeparator)}, ${sql.join(columns)})`
}

export function unpacked(text: string): string[] {
  return text.split(columnSeparator)
}

/** All rows of a query as one text, in the order in which they come. NULL where there is none. */
export function packedRows(row: RawBuilder<string>): RawBuilder<string | null> {
  return call('group_concat', row, sql.lit(rowSeparator))
}

export function unpackedRows(text: string | null): string[] {
  return text === null ? [] : text.split(rowSeparator)
}

function prefixOf(alias: string): string {
  return alias === '' ? '' : `${alias}_`
}

function source(alias: string, column: string): RawBuilder<unknown> {
  return sql.ref(alias === '' ? column : `${alias}.${column}`)
}

/** A function that the engines name differently: the compiler puts in its name. */
function call<T>(name: 'hex' | 'group_concat', ...args: readonly RawBuilder<unknown>[]): RawBuilder<T> {
  const nodes = args.map((argument) => argument.toOperationNode())
  return sql<T>`${new ExpressionWrapper(FunctionNode.create(name, nodes))}`
}

/** What the column's kind cannot be stays text, or absent, and does not fit. */
function valueOf(part: string | undefined, kind: Kind | undefined): unknown {
  if (part === undefined || kind === 'text') return part
  if (kind === 'int') return part === '' ? part : Number(part)
  const bytes = Buffer.from(part, 'hex')
  return bytes.length * 2 === part.length ? bytes : part
}
