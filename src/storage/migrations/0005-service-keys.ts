import type { Migration } from '../migrate.ts'

/** The public keys of service accounts that sign for their tokens. */
export const serviceKeys: Migration = {
  number: 5,
  name: 'service keys',
  up: ({ schema, bytes, int }) => [
    schema
      .createTable('service_key')
      .addColumn('principal_id', 'text', (column) => column.notNull().primaryKey())
      .addColumn('workspace_id', 'text', (column) => column.notNull())
      .addColumn('public_key', 'text', (column) => column.notNull())
      .addColumn('scopes', 'text', (column) => column.notNull())
      .addColumn('projects', 'text', (column) => column.notNull())
      .addColumn('created_at', int, (column) => column.notNull())
      .addColumn('updated_at', int, (column) => column.notNull())
      .addColumn('mac', bytes, (column) => column.notNull())
      .addForeignKeyConstraint('service_key_principal_reference', ['principal_id'], 'principal', ['id']),
  ],
}
