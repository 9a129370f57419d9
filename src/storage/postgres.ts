import type { Client } from 'pg'
import type { Engine, EngineOptions } from './engine.ts'
import { migrate, type Migration, type MigrationConnection } from './migrate.ts'
import { advisoryKey, connectClient, dispose } from './postgres-client.ts'
import { PostgresConnection } from './postgres-connection.ts'
import { Writer } from './writer.ts'

export interface PostgresOptions extends EngineOptions {
  readonly migrations: readonly Migration[]
}

/**
 * Opens the database at `url` (`postgres://…`), migrating it as needed. Several servers may share one; their batches
 * take turns. A connection that breaks is made anew; the works it carried reject with `unavailable`.
 * Rejects with DomainError `unavailable` when it cannot be reached, `conflict` when it is from a newer Keywell, or would
 * acknowledge what is not durable.
 */
export async function openPostgres(url: string, options: PostgresOptions): Promise<Engine> {
  const client = await connectClient(url, () => {})
  try {
    await migrate(migrationConnection(client), options.migrations, options.recognise)
  } finally {
    await dispose(client)
  }
  const connection = new PostgresConnection(url)
  // Never called: Postgres syncs for itself, and says so.
  const writer = new Writer(connection, { ...options, onFatal: () => {} })
  return {
    capabilities: { bytesType: 'bytea' },
    counters: writer.counters,
    submit: (work) => writer.submit(work),
    [Symbol.asyncDispose]: () => writer.close(),
  }
}

function migrationConnection(client: Client): MigrationConnection {
  return {
    dialect: 'postgres',
    // Not `to_regclass`: it answers from a cache that waiting for an advisory lock does not refresh.
    hasTable: async (name) => {
      const text = 'select 1 from pg_catalog.pg_tables where schemaname = current_schema() and tablename = $1'
      return (await client.query(text, [name])).rows.length > 0
    },
    query: async (sql, parameters) => (await client.query<object[]>(sql, [...parameters])).rows,
    exclusively: async (work) => {
      await client.query('begin isolation level read committed')
      try {
        await client.query(`select pg_advisory_xact_lock(${String(advisoryKey)})`)
        await work()
        await client.query('commit')
      } catch (error) {
        await client.query('rollback')
        throw error
      }
    },
  }
}
