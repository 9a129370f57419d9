import { foldLower } from '../../core/place/names.ts'
import type { Environment, Project, Team, Workspace } from '../../core/place/place.ts'
import { defineTable } from '../codec.ts'

export const workspaceTable = defineTable<'workspace', Workspace>({
  name: 'workspace',
  columns: {
    id: 'text',
    kind: 'text',
    slug: 'text',
    name: 'text',
    created_at: 'int',
    updated_at: 'int',
    mac: 'bytes',
    write_only: 'int',
  },
  key: ['id'],
  toRow: ({ id, kind, slug, name, createdAt, updatedAt, writeOnly }) => ({
    id,
    kind,
    slug: foldLower(slug),
    name,
    created_at: createdAt,
    updated_at: updatedAt,
    write_only: writeOnly === true ? 1 : 0,
  }),
  toDomain: ({ id, kind, slug, name, created_at, updated_at, write_only }) => ({
    id,
    kind,
    slug,
    name,
    createdAt: created_at,
    updatedAt: updated_at,
    ...(write_only === 0 ? {} : { writeOnly: true }),
  }),
})

export const teamTable = defineTable<'team', Team>({
  name: 'team',
  columns: { id: 'text', workspace_id: 'text', name: 'text', slug: 'text', created_at: 'int', mac: 'bytes' },
  key: ['id'],
  toRow: ({ id, workspaceId, name, slug, createdAt }) => ({
    id,
    workspace_id: workspaceId,
    name,
    slug: foldLower(slug),
    created_at: createdAt,
  }),
  toDomain: ({ id, workspace_id, name, slug, created_at }) => ({
    id,
    workspaceId: workspace_id,
    name,
    slug,
    createdAt: created_at,
  }),
})

export const projectTable = defineTable<'project', Project>({
  name: 'project',
  columns: {
    id: 'text',
    workspace_id: 'text',
    team_id: 'text',
    name: 'text',
    name_folded: 'text',
    slug: 'text',
    visibility: 'text',
    created_at: 'int',
    updated_at: 'int',
    mac: 'bytes',
  },
  key: ['id'],
  toRow: ({ id, workspaceId, teamId, name, slug, visibility, createdAt, updatedAt }) => ({
    id,
    workspace_id: workspaceId,
    team_id: teamId,
    name,
    name_folded: foldLower(name),
    slug: foldLower(slug),
    visibility,
    created_at: createdAt,
    updated_at: updatedAt,
  }),
  toDomain: ({ id, workspace_id, team_id, name, slug, visibility, created_at, updated_at }) => ({
    id,
    workspaceId: workspace_id,
    teamId: team_id,
    name,
    slug,
    visibility,
    createdAt: created_at,
    updatedAt: updated_at,
  }),
})

export const environmentTable = defineTable<'environment', Environment>({
  name: 'environment',
  columns: {
    id: 'text',
    workspace_id: 'text',
    project_id: 'text',
    name: 'text',
    name_folded: 'text',
    personal_overrides: 'int',
    created_at: 'int',
    updated_at: 'int',
    mac: 'bytes',
  },
  key: ['id'],
  toRow: ({ id, workspaceId, projectId, name, personalOverrides, createdAt, updatedAt }) => ({
    id,
    workspace_id: workspaceId,
    project_id: projectId,
    name,
    name_folded: foldLower(name),
    personal_overrides: personalOverrides ? 1 : 0,
    created_at: createdAt,
    updated_at: updatedAt,
  }),
  toDomain: ({ id, workspace_id, project_id, name, personal_overrides, created_at, updated_at }) => ({
    id,
    workspaceId: workspace_id,
    projectId: project_id,
    name,
    personalOverrides: personal_overrides === 1,
    createdAt: created_at,
    updatedAt: updated_at,
  }),
})
