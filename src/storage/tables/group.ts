import type { Group, GroupSettings, GroupVersion } from '../../core/group/group.ts'
import { defineTable } from '../codec.ts'
import { isText, isTextMap } from '../json.ts'

export const groupTable = defineTable<'secret_group', Group>({
  name: 'secret_group',
  columns: {
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
  key: ['id'],
  toRow: ({ id, workspaceId, projectId, slug, version, live, createdAt, updatedAt, ...settings }) => ({
    id,
    workspace_id: workspaceId,
    project_id: projectId ?? '',
    slug,
    settings: JSON.stringify(settings),
    version,
    live: live ? 1 : 0,
    created_at: createdAt,
    updated_at: updatedAt,
  }),
  toDomain: (row) => ({
    ...parseSettings(row.settings),
    id: row.id,
    workspaceId: row.workspace_id,
    ...(row.project_id === '' ? {} : { projectId: row.project_id }),
    slug: row.slug,
    version: row.version,
    live: row.live === 1,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  }),
})

export const groupVersionTable = defineTable<'secret_group_version', GroupVersion>({
  name: 'secret_group_version',
  columns: {
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
  key: ['group_id', 'version'],
  toRow: (version) => ({
    group_id: version.groupId,
    version: version.version,
    change_id: version.changeId,
    live: version.live ? 1 : 0,
    settings: JSON.stringify(version.settings),
    created_at: version.createdAt,
    created_by: version.createdBy,
    surface: version.surface,
  }),
  toDomain: (row) => ({
    groupId: row.group_id,
    version: row.version,
    changeId: row.change_id,
    live: row.live === 1,
    settings: parseSettings(row.settings),
    createdAt: row.created_at,
    createdBy: row.created_by,
    surface: row.surface,
  }),
})

function parseSettings(text: string): GroupSettings {
  const found: unknown = JSON.parse(text)
  if (isSettings(found)) return found
  throw new TypeError('the stored settings of a group are something else than they should be')
}

/** What decides who receives a group is looked at closely. */
function isSettings(value: unknown): value is GroupSettings {
  if (!isRecord(value)) return false
  const { name, phase, priority, tags, restrictions, links, annotations } = value
  return (
    isText(name) &&
    (phase === 'build' || phase === 'runtime' || phase === 'both') &&
    Number.isInteger(priority) &&
    isTexts(tags) &&
    isRestrictions(restrictions) &&
    Array.isArray(links) &&
    isTextMap(annotations)
  )
}

function isRestrictions(value: unknown): boolean {
  if (!isRecord(value)) return false
  const { restricted, workloads = [], tags = [], match = 'any', stages = [] } = value
  const decided = typeof restricted === 'boolean' && (match === 'any' || match === 'all')
  return decided && Array.isArray(workloads) && isTexts(tags) && isTexts(stages)
}

function isTexts(value: unknown): boolean {
  return Array.isArray(value) && value.every(isText)
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
