import { sql } from 'kysely'
import type { ChangeId, ProjectId, WorkspaceId } from '../core/ids.ts'
import { raw } from './columns.ts'
import { statement } from './engine.ts'
import { groupTable, groupVersionTable } from './tables/group.ts'

interface PlaceArguments {
  readonly workspaceId: WorkspaceId
  /** '' is the workspace itself. */
  readonly projectId: ProjectId | ''
}

export const groupBySlug = statement<PlaceArguments & { slug: string }>()((db, $) =>
  db
    .selectFrom('secret_group')
    .select(groupTable.row)
    .where('workspace_id', '=', $('workspaceId'))
    .where('project_id', '=', $('projectId'))
    .where('slug', '=', $('slug')),
)
export const groupById = statement<{ id: string }>()((db, $) =>
  db.selectFrom('secret_group').select(groupTable.row).where('id', '=', $('id')),
)
export const liveGroups = statement<PlaceArguments>()((db, $) =>
  db
    .selectFrom('secret_group')
    .select(groupTable.row)
    .where('workspace_id', '=', $('workspaceId'))
    .where('project_id', '=', $('projectId'))
    .where('live', '=', 1)
    .orderBy('id'),
)
export const versionsOfGroup = statement<{ groupId: string }>()((db, $) =>
  db
    .selectFrom('secret_group_version')
    .select(groupVersionTable.row)
    .where('group_id', '=', $('groupId'))
    .orderBy('version', 'desc'),
)
/** Of its values, in whatever store, and of its settings. A change id is a UUIDv7: its order is that of the changes. */
export const changesOfGroup = statement<{ groupId: string; before: string; limit: number }>()((db, $) =>
  raw(
    db,
    sql<{ change_id: ChangeId }>`select change_id from (
      select h.change_id as change_id from secret as s
        join secret_value as v on v.secret_id = s.id
        join secret_version as h on h.value_id = v.id
        where s.home_kind = 'group' and s.home_id = ${$('groupId')}
      union
      select change_id from secret_group_version where group_id = ${$('groupId')}
    ) as c where change_id < ${$('before')} order by change_id desc limit ${$('limit')}`,
  ),
)
