import type { CreateTableBuilder } from 'kysely'
import type { Migration, MigrationBuild } from '../migrate.ts'

/** Column name → kind, in order. Frozen here: a later change of the tables is a later migration. */
type Columns = Readonly<Record<string, 'text' | 'int' | 'bytes'>>

const times = { created_at: 'int', updated_at: 'int' } as const
const mac = { mac: 'bytes' } as const

const tables: Readonly<Record<string, Columns>> = {
  keyset: {
    id: 'int',
    purpose: 'text',
    workspace_id: 'text',
    wrapped: 'bytes',
    root_key_id: 'text',
    created_at: 'int',
  },
  workspace: { id: 'text', kind: 'text', slug: 'text', name: 'text', ...times, ...mac },
  principal: {
    id: 'text',
    kind: 'text',
    login: 'text',
    login_folded: 'text',
    name: 'text',
    email: 'text',
    active: 'int',
    home_workspace_id: 'text',
    ...times,
    ...mac,
  },
  team: { id: 'text', workspace_id: 'text', name: 'text', slug: 'text', created_at: 'int', ...mac },
  project: {
    id: 'text',
    workspace_id: 'text',
    team_id: 'text',
    name: 'text',
    name_folded: 'text',
    slug: 'text',
    visibility: 'text',
    ...times,
    ...mac,
  },
  environment: {
    id: 'text',
    workspace_id: 'text',
    project_id: 'text',
    name: 'text',
    name_folded: 'text',
    personal_overrides: 'int',
    ...times,
    ...mac,
  },
  role_grant: {
    id: 'text',
    principal_id: 'text',
    workspace_id: 'text',
    team_id: 'text',
    project_id: 'text',
    environment_id: 'text',
    role: 'text',
    created_at: 'int',
    ...mac,
  },
  token: {
    id: 'text',
    principal_id: 'text',
    created_by: 'text',
    workspace_id: 'text',
    name: 'text',
    display: 'text',
    hash: 'bytes',
    permissions: 'text',
    scopes: 'text',
    places: 'text',
    created_at: 'int',
    expires_at: 'int',
    revoked_at: 'int',
    ...mac,
  },
  token_use: { token_id: 'text', last_used_at: 'int' },
  external_id: { surface: 'text', kind: 'text', external_id: 'text', internal_id: 'text', ...mac },
  sealing_key: {
    id: 'text',
    workspace_id: 'text',
    home_kind: 'text',
    home_id: 'text',
    store: 'text',
    key_id: 'text',
    public_key: 'bytes',
    private_envelope: 'bytes',
    created_at: 'int',
    retired_at: 'int',
    ...mac,
  },
  secret: {
    id: 'text',
    workspace_id: 'text',
    home_kind: 'text',
    home_id: 'text',
    store: 'text',
    name: 'text',
    folded_name: 'text',
    kind: 'text',
    phase: 'text',
    data_type: 'text',
    audience: 'text',
    write_only: 'int',
    note: 'text',
    annotations: 'text',
    live: 'int',
    ...times,
    created_by: 'text',
    ...mac,
  },
  secret_value: {
    id: 'text',
    secret_id: 'text',
    environment_id: 'text',
    principal_id: 'text',
    version: 'int',
    live: 'int',
    ...times,
    ...mac,
  },
  secret_version: {
    value_id: 'text',
    version: 'int',
    deleted: 'int',
    change_id: 'text',
    envelope: 'bytes',
    size_bytes: 'int',
    created_at: 'int',
    created_by: 'text',
    surface: 'text',
  },
  secret_project: { secret_id: 'text', project_id: 'text', ...mac },
  import: {
    id: 'text',
    into_kind: 'text',
    into_id: 'text',
    position: 'int',
    from_kind: 'text',
    from_id: 'text',
    store: 'text',
    created_by: 'text',
    created_at: 'int',
    ...mac,
  },
  workload: {
    id: 'text',
    workspace_id: 'text',
    project_id: 'text',
    kind: 'text',
    name: 'text',
    slug: 'text',
    tags: 'text',
    stage: 'text',
    annotations: 'text',
    ...times,
    ...mac,
  },
  addon: {
    id: 'text',
    workspace_id: 'text',
    project_id: 'text',
    kind: 'text',
    slug: 'text',
    name: 'text',
    type: 'text',
    credentials: 'bytes',
    annotations: 'text',
    ...times,
    ...mac,
  },
  audit_event: { chain: 'text', seq: 'int', body: 'text', hash: 'bytes' },
}

/** Where it is not `id`. */
const primaryKeys: Readonly<Record<string, readonly string[]>> = {
  token_use: ['token_id'],
  external_id: ['surface', 'kind', 'external_id'],
  secret_version: ['value_id', 'version'],
  secret_project: ['secret_id', 'project_id'],
  audit_event: ['chain', 'seq'],
}

/** Table, column, table its `id` stands in. Only references that are never ''. */
const references: readonly (readonly [string, string, string])[] = [
  ['team', 'workspace_id', 'workspace'],
  ['project', 'workspace_id', 'workspace'],
  ['environment', 'project_id', 'project'],
  ['role_grant', 'principal_id', 'principal'],
  ['token', 'principal_id', 'principal'],
  ['secret_value', 'secret_id', 'secret'],
  ['secret_version', 'value_id', 'secret_value'],
  ['secret_project', 'secret_id', 'secret'],
  ['workload', 'project_id', 'project'],
  ['addon', 'project_id', 'project'],
]

const uniques: readonly (readonly [string, ...string[]])[] = [
  ['workspace', 'slug'],
  ['principal', 'login_folded'],
  ['team', 'workspace_id', 'slug'],
  ['project', 'workspace_id', 'name_folded'],
  ['project', 'workspace_id', 'slug'],
  ['environment', 'project_id', 'name_folded'],
  ['token', 'hash'],
  ['external_id', 'surface', 'kind', 'internal_id'],
  ['secret', 'home_kind', 'home_id', 'store', 'folded_name'],
  ['secret_value', 'secret_id', 'environment_id', 'principal_id'],
  ['workload', 'project_id', 'kind', 'slug'],
  ['addon', 'project_id', 'kind', 'slug'],
]

const indexes: readonly (readonly [string, ...string[]])[] = [
  ['keyset', 'workspace_id', 'purpose'],
  ['role_grant', 'principal_id', 'workspace_id'],
  ['role_grant', 'workspace_id'],
  ['token', 'principal_id'],
  ['token', 'workspace_id'],
  ['sealing_key', 'home_kind', 'home_id', 'store'],
  ['secret_project', 'project_id'],
  ['import', 'into_kind', 'into_id'],
  ['import', 'from_kind', 'from_id'],
]

export const first: Migration = {
  number: 1,
  name: 'first',
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
  made = made.addPrimaryKeyConstraint(`${table}_key`, [...(primaryKeys[table] ?? ['id'])])
  for (const [from, column, to] of references) {
    if (from !== table) continue
    made = made.addForeignKeyConstraint(`${table}_${column}_reference`, [column], to, ['id'])
  }
  return made
}

function createIndex(build: MigrationBuild, table: string, columns: readonly string[]) {
  return build.schema
    .createIndex(`${table}_by_${columns.join('_')}`)
    .on(table)
    .columns([...columns])
}
