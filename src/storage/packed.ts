import { ExpressionWrapper, FunctionNode, sql, type AliasedExpression, type RawBuilder } from 'kysely'
import { changedOutside, type Kind, type Shape } from './columns.ts'
import { columnSeparator } from './separator.ts'

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
  /**
   * The table's part of a row, `undefined` where an outer join found none. Throws `integrity`, naming the row, for what
   * the table cannot hold: SQLite keeps any kind of value in any column.
   */
  take(joined: object): Row | undefined
}

/** What a statement answers with that selects a table's rows as they are. */
export interface PlainRow {
  readonly row: string
}

/** For such a statement: `select(…)`. */
export function plainRow<Row>(shape: Shape<Row>): AliasedExpression<string, 'row'> {
  return packed(shape, '').as('row')
}

export function packedView<Row>(shape: Shape<Row>, alias: string): View<Row> {
  const prefix = alias === '' ? '' : `${alias}_`
  const name = `${prefix}row`
  const columns = packedColumns(shape)
  const parts: readonly (readonly [RawBuilder<unknown>, string])[] = [
    [packed(shape, alias), name],
    ...shape.apart.map((column) => [source(alias, column), prefix + column] as const),
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
      if (text === '') return undefined
      const found = text.split(columnSeparator)
      const row: Record<string, unknown> = {}
      for (const [index, column] of columns.entries()) row[column] = read(found[index], shape.kindOf(column))
      for (const column of shape.apart) row[column] = Reflect.get(joined, prefix + column)
      if (found.length === columns.length && shape.fits(row)) return row
      throw changedOutside(shape.table, shape.rowName(row))
    },
  }
}

function packed<Row>(shape: Shape<Row>, alias: string): RawBuilder<string> {
  const values = packedColumns(shape).map((column) =>
    shape.kindOf(column) === 'bytes' ? hex(source(alias, column)) : source(alias, column),
  )
  return sql<string>`concat_ws(${sql.lit(columnSeparator)}, ${sql.join(values)})`
}

function source(alias: string, column: string): RawBuilder<unknown> {
  return sql.ref(alias === '' ? column : `${alias}.${column}`)
}

/** The MAC leads, so that a text's first characters tell rows apart. */
function packedColumns<Row>({ names, apart }: Shape<Row>): readonly string[] {
  const together = names.filter((column) => !apart.includes(column))
  return together.toSorted((a, b) => Number(b === 'mac') - Number(a === 'mac'))
}

/** Each engine has a function of its own for this; the compiler puts it in. */
function hex(column: RawBuilder<unknown>): ExpressionWrapper<never, never, string> {
  return new ExpressionWrapper(FunctionNode.create('hex', [column.toOperationNode()]))
}

/** What the column's kind cannot be stays text, or absent, and does not fit. */
function read(part: string | undefined, kind: Kind | undefined): unknown {
  if (part === undefined || kind === 'text') return part
  if (kind === 'int') return String(Number(part)) === part ? Number(part) : part
  const bytes = Buffer.from(part, 'hex')
  return bytes.length * 2 === part.length ? bytes : part
}
