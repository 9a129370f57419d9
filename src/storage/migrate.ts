import type { Compilable, DataTypeExpression, SchemaModule } from 'kysely'

/** What a migration is written with: one text for both engines. */
export interface MigrationBuild {
  readonly schema: SchemaModule
  readonly bytes: 'blob' | 'bytea'
  /** 64 bits on both engines. */
  readonly int: 'integer' | 'bigint'
  /** Ordered and compared by bytes on both engines; a plain `'text'` means the same. */
  readonly text: DataTypeExpression
}

/** Numbered from 1 without gaps, listed by hand, forward only, never edited; each runs in a transaction of its own. */
export interface Migration {
  readonly number: number
  readonly name: string
  readonly up: (build: MigrationBuild) => readonly Compilable[]
}
