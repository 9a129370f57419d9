import type { CreateTableBuilder } from 'kysely'
import type { Migration, MigrationBuild } from '../migrate.ts'

type Columns = Readonly<Record<string, 'text' | 'int' | 'bytes'>>

const tables: Readonly<Record<string, Columns>> = {
  secret_group: {
    id: 'text',
    workspace_id: 'text',
    project_id: 'text',
    slug: 'text',
    settings: 'text',
    version: 'int',
    live: 'int',
    created_at: 'int',
    updated_at: 'int',
    mac: 'bytes',
  },
  secret_group_version: {
    group_id: 'text',
    version: 'int',
    change_id: 'text',
    live: 'int',
    settings: 'text',
    created_at: 'int',
    created_by: 'text',
    surface: 'text',
    mac: 'bytes',
  },
  resource_tag: {
    id: 'text',
    workspace_id: 'text',
    slug: 'text',
    name: 'text',
    color: 'text',
    description: 'text',
    created_at: 'int',
    updated_at: 'int',
    mac: 'bytes',
  },
  annotation: { subject_kind: 'text', subject_id: 'text', namespace: 'text', body: 'text', mac: 'bytes' },
}

const primaryKeys: Readonly<Record<string, readonly string[]>> = {
  secret_group_version: ['group_id', 'version'],
  annotation: ['subject_kind', 'subject_id', 'namespace'],
}

const references: readonly (readonly [string, string, string])[] = [
  ['secret_group', 'workspace_id', 'workspace'],
  ['resource_tag', 'workspace_id', 'workspace'],
]

export const groups: Migration = {
  number: 2,
  name: 'groups',
  up: (build) => [
    ...Object.entries(tables).map(([table, columns]) => createTable(build, table, columns)),
    createIndex(build, 'secret_group', ['workspace_id', 'project_id', 'slug']).unique(),
    createIndex(build, 'resource_tag', ['workspace_id', 'slug']).unique(),
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
