import {
  DummyDriver,
  type FunctionNode,
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
  type Dialect,
} from 'kysely'
import { DomainError } from '../core/error.ts'
import type { Statement } from './engine.ts'
import { columnSeparator, rowSeparator } from './separator.ts'
import type { Schema } from './schema.ts'

/** What both engines can bind: text, 53-bit integers, 64-bit integers, bytes, null. */
export type BoundValue = null | number | bigint | string | Uint8Array

export interface CompiledStatement {
  readonly sql: string
  /** Every table it reads or writes. */
  readonly tables: readonly string[]
  /**
   * Puts named arguments in their places. Throws on a missing, fractional or otherwise unstorable one, and
   * DomainError `invalid` on a text with a NUL, half a character or one of our separators.
   */
  readonly bind: (args: object) => BoundValue[]
}

export type DialectName = 'sqlite' | 'postgres'

/** Each statement is compiled once; the builder never runs on the way of a request. */
export function createCompiler(name: DialectName) {
  const db = new Kysely<Schema>({ dialect: compilingDialect(name) })
  return <A extends object, R>(statement: Statement<A, R>): CompiledStatement => {
    const compiled = statement.build(db, (argument) => placeholder(argument)).compile()
    return { sql: compiled.sql, tables: tablesIn(compiled.sql), bind: binder(compiled.parameters) }
  }
}

/** In SQL of our own making a table is named after one of these words. */
function tablesIn(text: string): string[] {
  const named = text.matchAll(/\b(?:from|join|into|update)\s+"?([a-z_]+)"?/gi)
  return [...new Set(Array.from(named, ([, name = '']) => name))]
}

/** A dialect that writes SQL and executes nothing. */
export function compilingDialect(name: DialectName): Dialect {
  if (name === 'sqlite') {
    return {
      createAdapter: () => new SqliteAdapter(),
      createDriver: () => new DummyDriver(),
      createIntrospector: (db) => new SqliteIntrospector(db),
      createQueryCompiler: () => new SqliteQueryCompiler(),
    }
  }
  return {
    createAdapter: () => new PostgresAdapter(),
    createDriver: () => new DummyDriver(),
    createIntrospector: (db) => new PostgresIntrospector(db),
    createQueryCompiler: () => new TranslatingPostgresCompiler(),
  }
}

/** Our statements say `hex(bytes)` and `group_concat(text, separator)`, as SQLite has them. */
class TranslatingPostgresCompiler extends PostgresQueryCompiler {
  protected override visitFunction(node: FunctionNode): void {
    if (node.func === 'group_concat') {
      super.visitFunction({ ...node, func: 'string_agg' })
    } else if (node.func === 'hex') {
      this.append('encode(')
      this.compileList(node.arguments)
      this.append(", 'hex')")
    } else super.visitFunction(node)
  }
}

class Placeholder {
  readonly argument: PropertyKey
  constructor(argument: PropertyKey) {
    this.argument = argument
  }
}

/** Stands where the argument will be: the builder takes it for a value and hands it back among the parameters. */
function placeholder<T>(argument: PropertyKey): T {
  const made: unknown = new Placeholder(argument)
  if (standsFor<T>(made)) return made
  throw new Error('a placeholder could not be made')
}

/** The builder's types want the argument's own type, and no value of it exists yet. */
function standsFor<T>(value: unknown): value is T {
  return value instanceof Placeholder
}

function binder(parameters: readonly unknown[]): (args: object) => BoundValue[] {
  const constants = parameters.map((each) =>
    each instanceof Placeholder ? null : toBound(each, 'a constant'),
  )
  const taken = parameters.flatMap((each, index) =>
    each instanceof Placeholder ? [{ index, argument: each.argument }] : [],
  )
  return (args) => {
    const bound = constants.slice()
    for (const { index, argument } of taken) bound[index] = toBound(Reflect.get(args, argument), argument)
    return bound
  }
}

const noBytes = new Uint8Array(1).subarray(0, 0)

function toBound(value: unknown, what: PropertyKey): BoundValue {
  if (value === null || typeof value === 'bigint') return value
  if (typeof value === 'string') return toStorableText(value)
  if (typeof value === 'number' && Number.isSafeInteger(value)) return value
  if (typeof value === 'boolean') return value ? 1 : 0
  // Drivers bind an array without memory behind it as NULL.
  if (value instanceof Uint8Array) return value.length === 0 ? noBytes : value
  throw new TypeError(`statement argument ${String(what)} is not storable: ${describe(value)}`)
}

/** Postgres refuses the first and last, and SQLite's drivers give back less or something else than they were given. */
const unstorable = new RegExp(`[\\0${columnSeparator}${rowSeparator}]|\\p{Surrogate}`, 'u')

function toStorableText(value: string): string {
  if (!unstorable.test(value)) return value
  const what = 'a NUL, half a character or one of the control characters 1E and 1F'
  throw new DomainError('invalid', `a text holds ${what}, which cannot be stored`)
}

/** Never the value itself. */
function describe(value: unknown): string {
  return typeof value === 'number' ? 'not a whole number of 53 bits' : typeof value
}
