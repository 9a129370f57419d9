import type { Secret, SecretValue, SecretVersion } from '../../core/secret/secret.ts'
import { makeValue } from '../../core/secret/secret.ts'
import { defineTable } from '../codec.ts'
import { defineShape, insertStatement, type Columns } from '../columns.ts'
import { parseTextMap } from '../json.ts'
import type { Schema } from '../schema.ts'

export const secretTable = defineTable<'secret', Secret>({
  name: 'secret',
  columns: {
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
    created_at: 'int',
    updated_at: 'int',
    created_by: 'text',
    mac: 'bytes',
  },
  key: ['id'],
  fixed: ['workspace_id', 'home_kind', 'home_id', 'store'],
  toRow: (secret) => ({
    id: secret.id,
    workspace_id: secret.home.workspaceId,
    home_kind: secret.home.kind,
    home_id: secret.home.id,
    store: secret.store,
    name: secret.name,
    folded_name: secret.foldedName,
    kind: secret.kind,
    phase: secret.phase,
    data_type: secret.dataType,
    audience: secret.audience,
    write_only: secret.writeOnly ? 1 : 0,
    note: secret.note,
    annotations: JSON.stringify(secret.annotations),
    live: secret.live ? 1 : 0,
    created_at: secret.createdAt,
    updated_at: secret.updatedAt,
    created_by: secret.createdBy,
  }),
  toDomain: (row) => ({
    id: row.id,
    home: { kind: row.home_kind, id: row.home_id, workspaceId: row.workspace_id },
    store: row.store,
    name: row.name,
    foldedName: row.folded_name,
    kind: row.kind,
    phase: row.phase,
    dataType: row.data_type,
    audience: row.audience,
    writeOnly: row.write_only === 1,
    note: row.note,
    annotations: parseTextMap(row.annotations),
    live: row.live === 1,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    createdBy: row.created_by,
  }),
})

export const valueTable = defineTable<'secret_value', SecretValue>({
  name: 'secret_value',
  columns: {
    id: 'text',
    secret_id: 'text',
    environment_id: 'text',
    principal_id: 'text',
    version: 'int',
    live: 'int',
    created_at: 'int',
    updated_at: 'int',
    mac: 'bytes',
  },
  key: ['id'],
  fixed: ['secret_id', 'environment_id', 'principal_id'],
  toRow: (value) => ({
    id: value.id,
    secret_id: value.secretId,
    environment_id: value.environmentId ?? '',
    principal_id: value.principalId ?? '',
    version: value.version,
    live: value.live ? 1 : 0,
    created_at: value.createdAt,
    updated_at: value.updatedAt,
  }),
  toDomain: (row) => {
    const facts = {
      id: row.id,
      secretId: row.secret_id,
      version: row.version,
      live: row.live === 1,
      createdAt: row.created_at,
      updatedAt: row.updated_at,
    }
    const [environmentId, principalId] = [row.environment_id || undefined, row.principal_id || undefined]
    return makeValue(facts, { environmentId, principalId })
  },
})

const versionColumns: Columns<Schema['secret_version']> = {
  value_id: 'text',
  version: 'int',
  deleted: 'int',
  change_id: 'text',
  envelope: 'bytes',
  size_bytes: 'int',
  created_at: 'int',
  created_by: 'text',
  surface: 'text',
}

/** Versions carry no MAC: whoever opens an envelope finds out. */
export const versionShape = defineShape(
  'secret_version',
  versionColumns,
  ['value_id', 'version'],
  ['envelope'],
)

export const insertVersion = insertStatement<Schema['secret_version']>('secret_version', versionShape.names)

export function toVersion(row: Schema['secret_version']): SecretVersion {
  return {
    valueId: row.value_id,
    version: row.version,
    deleted: row.deleted === 1,
    changeId: row.change_id,
    envelope: row.envelope,
    sizeBytes: row.size_bytes,
    createdAt: row.created_at,
    createdBy: row.created_by,
    surface: row.surface,
  }
}

export function versionRow(version: SecretVersion): Schema['secret_version'] {
  return {
    value_id: version.valueId,
    version: version.version,
    deleted: version.deleted ? 1 : 0,
    change_id: version.changeId,
    envelope: version.envelope,
    size_bytes: version.sizeBytes,
    created_at: version.createdAt,
    created_by: version.createdBy,
    surface: version.surface,
  }
}
