import type { Annotations, Tag } from '../../core/register/register-store.ts'
import { defineTable } from '../codec.ts'
import { parseTextMap } from '../json.ts'

export const tagTable = defineTable<'resource_tag', Tag>({
  name: 'resource_tag',
  columns: {
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
  key: ['id'],
  toRow: ({ id, workspaceId, slug, name, color, description, createdAt, updatedAt }) => ({
    id,
    workspace_id: workspaceId,
    slug,
    name,
    color,
    description,
    created_at: createdAt,
    updated_at: updatedAt,
  }),
  toDomain: ({ id, workspace_id, slug, name, color, description, created_at, updated_at }) => ({
    id,
    workspaceId: workspace_id,
    slug,
    name,
    color,
    description,
    createdAt: created_at,
    updatedAt: updated_at,
  }),
})

export interface Annotated {
  readonly kind: string
  readonly id: string
  readonly namespace: string
  readonly annotations: Annotations
}

export const annotationTable = defineTable<'annotation', Annotated>({
  name: 'annotation',
  columns: { subject_kind: 'text', subject_id: 'text', namespace: 'text', body: 'text', mac: 'bytes' },
  key: ['subject_kind', 'subject_id', 'namespace'],
  toRow: ({ kind, id, namespace, annotations }) => ({
    subject_kind: kind,
    subject_id: id,
    namespace,
    body: JSON.stringify(annotations),
  }),
  toDomain: ({ subject_kind, subject_id, namespace, body }) => ({
    kind: subject_kind,
    id: subject_id,
    namespace,
    annotations: parseTextMap(body),
  }),
})
