import type { Migration } from '../migrate.ts'

/** Every change in the order in which it became durable: what readers are told of, and the history by change. */
export const changes: Migration = {
  number: 7,
  name: 'changes',
  up: ({ schema, bytes, int }) => [
    schema.dropTable('revision'),
    schema
      .createTable('change')
      .addColumn('number', int, (column) => column.notNull().primaryKey())
      .addColumn('id', 'text', (column) => column.notNull())
      .addColumn('workspace_id', 'text', (column) => column.notNull())
      .addColumn('project_id', 'text', (column) => column.notNull())
      .addColumn('environment_id', 'text', (column) => column.notNull())
      .addColumn('action', 'text', (column) => column.notNull())
      .addColumn('surface', 'text', (column) => column.notNull())
      .addColumn('created_at', int, (column) => column.notNull())
      .addColumn('created_by', 'text', (column) => column.notNull())
      .addColumn('mac', bytes, (column) => column.notNull()),
    schema.createIndex('change_by_id').on('change').column('id').unique(),
    schema.createIndex('change_by_workspace_id_number').on('change').columns(['workspace_id', 'number']),
  ],
}
