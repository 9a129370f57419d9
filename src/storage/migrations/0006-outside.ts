import type { CreateTableBuilder } from 'kysely'
import type { Migration, MigrationBuild } from '../migrate.ts'

type Columns = Readonly<Record<string, 'text' | 'int' | 'bytes'>>

const tables: Readonly<Record<string, Columns>> = {
  share: {
    id: 'text',
    workspace_id: 'text',
    project_id: 'text',
    environment_id: 'text',
    token_hash: 'text',
    names: 'text',
    created_by: 'text',
    created_at: 'int',
    expires_at: 'int',
    views_max: 'int',
    views: 'int',
    passphrase_hash: 'text',
    attempts: 'int',
    revoked_at: 'int',
    last_viewed_at: 'int',
    mac: 'bytes',
  },
  share_content: { id: 'text', envelope: 'bytes' },
  device_login: {
    id: 'text',
    device_hash: 'text',
    user_code: 'text',
    client: 'text',
    address: 'text',
    created_at: 'int',
    expires_at: 'int',
    state: 'text',
    token_id: 'text',
    mac: 'bytes',
  },
  identity_trust: {
    id: 'text',
    workspace_id: 'text',
    name: 'text',
    issuer: 'text',
    audience: 'text',
    subject: 'text',
    token_id: 'text',
    created_by: 'text',
    created_at: 'int',
    mac: 'bytes',
  },
  used_identity: { id: 'text', expires_at: 'int' },
}

const uniques: readonly (readonly [string, ...string[]])[] = [
  ['share', 'token_hash'],
  ['device_login', 'device_hash'],
  ['device_login', 'user_code'],
]

const indexes: readonly (readonly [string, ...string[]])[] = [
  ['share', 'project_id'],
  ['device_login', 'expires_at'],
  ['identity_trust', 'workspace_id'],
  ['used_identity', 'expires_at'],
]

/** What is shared with people outside, who signs in from elsewhere, and whom other issuers vouch for. */
export const outside: Migration = {
  number: 6,
  name: 'outside',
  up: (build) => [
    ...Object.entries(tables).map(([table, columns]) => createTable(build, table, columns)),
    ...uniques.map(([table, ...columns]) => createIndex(build, table, columns).unique()),
    ...indexes.map(([table, ...columns]) => createIndex(build, table, columns)),
  ],
}

function createTable(build: MigrationBuild, table: string, columns: Columns) {
  const types = { text: 'text', int: build.int, bytes: build.bytes } as const
  let made: CreateTableBuilder<string, string> = build.schema.createTable(table)
  for (const [column, kind] of Object.entries(columns)) {
    made = made.addColumn(column, types[kind], (definition) => definition.notNull())
  }
  return made.addPrimaryKeyConstraint(`${table}_key`, ['id'])
}

function createIndex(build: MigrationBuild, table: string, columns: readonly string[]) {
  return build.schema
    .createIndex(`${table}_by_${columns.join('_')}`)
    .on(table)
    .columns([...columns])
}
