import type { NumberedChange } from '../../core/change/change-store.ts'
import { defineTable } from '../codec.ts'

export const changeTable = defineTable<'change', NumberedChange>({
  name: 'change',
  columns: {
    number: 'int',
    id: 'text',
    workspace_id: 'text',
    project_id: 'text',
    environment_id: 'text',
    action: 'text',
    surface: 'text',
    created_at: 'int',
    created_by: 'text',
    mac: 'bytes',
  },
  key: ['number'],
  toRow: (change) => ({
    number: change.number,
    id: change.id,
    workspace_id: change.workspaceId ?? '',
    project_id: change.projectId ?? '',
    environment_id: change.environmentId ?? '',
    action: change.action,
    surface: change.surface,
    created_at: change.createdAt,
    created_by: change.createdBy,
  }),
  toDomain: (row) => ({
    number: row.number,
    id: row.id,
    action: row.action,
    surface: row.surface,
    createdAt: row.created_at,
    createdBy: row.created_by,
    ...(row.workspace_id === '' ? {} : { workspaceId: row.workspace_id }),
    ...(row.project_id === '' ? {} : { projectId: row.project_id }),
    ...(row.environment_id === '' ? {} : { environmentId: row.environment_id }),
  }),
})
