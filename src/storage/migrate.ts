import {
  Kysely,
  PostgresQueryCompiler,
  type Compilable,
  type DataTypeNode,
  type Dialect,
  type SchemaModule,
} from 'kysely'
import { DomainError } from '../core/error.ts'
import { compilingDialect, type DialectName } from './compile.ts'

/** What a migration is written with: one text for both engines. `text` columns sort by bytes on both. */
export interface MigrationBuild {
  readonly schema: SchemaModule
  readonly bytes: 'blob' | 'bytea'
  /** 64 bits on both engines. */
  readonly int: 'integer' | 'bigint'
}

/** Numbered from 1 without gaps, listed by hand, forward only, never edited; each runs in a transaction of its own. */
export interface Migration {
  readonly number: number
  readonly name: string
  readonly up: (build: MigrationBuild) => readonly Compilable[]
}

/** The part of an open connection that migrations need. */
export interface MigrationConnection {
  readonly dialect: DialectName
  hasTable(name: string): Promise<boolean>
  query(sql: string, parameters: readonly unknown[]): Promise<readonly object[]>
  /** One transaction, with every other migrating server kept out. */
  exclusively(work: () => Promise<void>): Promise<void>
}

interface MigrationTable {
  schema_migration: { number: number; name: string; applied_at: string }
}

/**
 * Brings the database to the newest schema this binary knows.
 * Rejects with DomainError `conflict`, having changed nothing, when the database is ahead of it or of another line.
 */
export async function migrate(
  connection: MigrationConnection,
  migrations: readonly Migration[],
  recognise?: (rootKeyIds: readonly string[]) => void,
): Promise<void> {
  assertNumbered(migrations)
  recognise?.(await rootKeyIds(connection))
  const db = new Kysely<MigrationTable>({ dialect: migratingDialect(connection.dialect) })
  const waiting = migrations.slice(await appliedCount(connection, db, migrations))
  for (const migration of waiting) {
    await connection.exclusively(async () => {
      // Another server may have come first while this one waited.
      if ((await appliedCount(connection, db, migrations)) < migration.number) {
        await apply(connection, db, migration)
      }
    })
  }
}

async function rootKeyIds(connection: MigrationConnection): Promise<string[]> {
  if (!(await connection.hasTable('keyset'))) return []
  const rows = await connection.query('select distinct root_key_id from keyset', [])
  return rows.map((row) => String(Reflect.get(row, 'root_key_id')))
}

async function apply(
  connection: MigrationConnection,
  db: Kysely<MigrationTable>,
  { number, name, up }: Migration,
): Promise<void> {
  const steps: Compilable[] = [
    db.schema
      .createTable('schema_migration')
      .ifNotExists()
      .addColumn('number', 'integer', (column) => column.primaryKey())
      .addColumn('name', 'text', (column) => column.notNull())
      .addColumn('applied_at', 'text', (column) => column.notNull()),
    ...up(buildFor(connection.dialect, db.schema)),
    db.insertInto('schema_migration').values({ number, name, applied_at: new Date().toISOString() }),
  ]
  for (const step of steps) {
    const { sql, parameters } = step.compile()
    await connection.query(sql, parameters)
  }
}

function buildFor(dialect: DialectName, schema: SchemaModule): MigrationBuild {
  return dialect === 'sqlite'
    ? { schema, bytes: 'blob', int: 'integer' }
    : { schema, bytes: 'bytea', int: 'bigint' }
}

async function appliedCount(
  connection: MigrationConnection,
  db: Kysely<MigrationTable>,
  migrations: readonly Migration[],
): Promise<number> {
  if (!(await connection.hasTable('schema_migration'))) return 0
  const { sql, parameters } = db
    .selectFrom('schema_migration')
    .select(['number', 'name'])
    .orderBy('number')
    .compile()
  const rows = await connection.query(sql, parameters)
  if (rows.length > migrations.length) {
    throw new DomainError(
      'conflict',
      'the database was made by a newer Keywell; start that version or a later one',
    )
  }
  rows.forEach((row, index) => {
    const known = migrations[index]
    if (Reflect.get(row, 'number') !== known?.number || Reflect.get(row, 'name') !== known?.name) {
      throw new DomainError('conflict', 'the database has another history of migrations than this Keywell')
    }
  })
  return rows.length
}

function assertNumbered(migrations: readonly Migration[]): void {
  migrations.forEach(({ number }, index) => {
    if (number !== index + 1) throw new Error(`migration ${String(number)} is in place ${String(index + 1)}`)
  })
}

/** Postgres sorts text by the language of the database; ours sorts by bytes, as SQLite does. */
class BytewiseTextCompiler extends PostgresQueryCompiler {
  protected override visitDataType(node: DataTypeNode): void {
    super.visitDataType(node)
    if (node.dataType === 'text') this.append(' collate "C"')
  }
}

function migratingDialect(name: DialectName): Dialect {
  const dialect = compilingDialect(name)
  return name === 'sqlite' ? dialect : { ...dialect, createQueryCompiler: () => new BytewiseTextCompiler() }
}
