import type { ProjectId, SecretId } from '../../core/ids.ts'
import type { Import } from '../../core/place/place-store.ts'
import { defineTable } from '../codec.ts'

/** What a surface calls a thing of ours; authenticated, because it decides which thing an id means. */
export interface ExternalId {
  readonly surface: string
  readonly kind: string
  readonly externalId: string
  readonly internalId: string
}

export const externalIdTable = defineTable<'external_id', ExternalId>({
  name: 'external_id',
  columns: { surface: 'text', kind: 'text', external_id: 'text', internal_id: 'text', mac: 'bytes' },
  key: ['surface', 'kind', 'external_id'],
  toRow: ({ surface, kind, externalId, internalId }) => ({
    surface,
    kind,
    external_id: externalId,
    internal_id: internalId,
  }),
  toDomain: ({ surface, kind, external_id, internal_id }) => ({
    surface,
    kind,
    externalId: external_id,
    internalId: internal_id,
  }),
})

export interface PlacedImport {
  readonly intoKind: string
  readonly intoId: string
  readonly taken: Import
}

export const importTable = defineTable<'import', PlacedImport>({
  name: 'import',
  columns: {
    id: 'text',
    into_kind: 'text',
    into_id: 'text',
    position: 'int',
    from_kind: 'text',
    from_id: 'text',
    store: 'text',
    created_by: 'text',
    created_at: 'int',
    mac: 'bytes',
  },
  key: ['id'],
  toRow: ({ intoKind, intoId, taken }) => ({
    id: taken.id,
    into_kind: intoKind,
    into_id: intoId,
    position: taken.position,
    from_kind: taken.fromKind,
    from_id: taken.fromId,
    store: taken.store,
    created_by: taken.createdBy,
    created_at: taken.createdAt,
  }),
  toDomain: (row) => ({
    intoKind: row.into_kind,
    intoId: row.into_id,
    taken: {
      id: row.id,
      position: row.position,
      fromKind: row.from_kind,
      fromId: row.from_id,
      store: row.store,
      createdBy: row.created_by,
      createdAt: row.created_at,
    },
  }),
})

/** A project that a workspace's secret selects. */
export interface SelectedProject {
  readonly secretId: SecretId
  readonly projectId: ProjectId
}

export const selectedProjectTable = defineTable<'secret_project', SelectedProject>({
  name: 'secret_project',
  columns: { secret_id: 'text', project_id: 'text', mac: 'bytes' },
  key: ['secret_id', 'project_id'],
  toRow: ({ secretId, projectId }) => ({ secret_id: secretId, project_id: projectId }),
  toDomain: ({ secret_id, project_id }) => ({ secretId: secret_id, projectId: project_id }),
})
