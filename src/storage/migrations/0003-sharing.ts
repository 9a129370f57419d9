import type { Migration } from '../migrate.ts'

/** What a token is for; what is shared with people outside, who signs in from elsewhere, and whom other issuers vouch for. */
export const sharing: Migration = {
  number: 3,
  name: 'sharing',
  up: ({ schema }) => [
    schema.alterTable('token').addColumn('kind', 'text', (column) => column.notNull().defaultTo('')),
    schema.createIndex('secret_value_by_principal_id').on('secret_value').columns(['principal_id']),
  ],
}
