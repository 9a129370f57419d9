import type { Migration } from '../migrate.ts'

/** What readers need: which change was last, what a repeated request came to, what is never consumed, who may not reveal. */
export const reading: Migration = {
  number: 4,
  name: 'reading',
  up: ({ schema, bytes, int }) => [
    schema
      .createTable('revision')
      .addColumn('id', 'text', (column) => column.notNull().primaryKey())
      .addColumn('change_id', 'text', (column) => column.notNull()),
    schema
      .createTable('kept_request')
      .addColumn('principal_id', 'text', (column) => column.notNull())
      .addColumn('key', 'text', (column) => column.notNull())
      .addColumn('created_at', int, (column) => column.notNull())
      .addColumn('envelope', bytes, (column) => column.notNull())
      .addPrimaryKeyConstraint('kept_request_key', ['principal_id', 'key']),
    schema.createIndex('kept_request_by_created_at').on('kept_request').column('created_at'),
    schema
      .createTable('value_use')
      .addColumn('value_id', 'text', (column) => column.notNull().primaryKey())
      .addColumn('last_used_at', int, (column) => column.notNull()),
    schema
      .createIndex('secret_by_workspace_id_folded_name')
      .on('secret')
      .columns(['workspace_id', 'folded_name']),
    schema.createIndex('secret_version_by_change_id').on('secret_version').column('change_id'),
    schema.alterTable('workspace').addColumn('write_only', int, (column) => column.notNull().defaultTo(0)),
    schema
      .alterTable('principal')
      .addColumn('reveal_forbidden', int, (column) => column.notNull().defaultTo(0)),
  ],
}
