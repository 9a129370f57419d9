import type { ProjectId, WorkspaceId } from '../core/ids.ts'
import type { HomeKind } from '../core/secret/secret.ts'
import { statement } from './engine.ts'
import { secretAtText } from './secret-at.ts'
import { versionView } from './secret-statements.ts'
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
/** Over all stores of a home: a change id is a UUIDv7, so its order is the order of the changes. */
export const stepsOfHome = statement<{ kind: HomeKind; id: string; limit: number }>()((db, $) =>
  db
    .selectFrom('secret as s')
    .innerJoin('secret_value as v', 'v.secret_id', 's.id')
    .innerJoin('secret_version as h', 'h.value_id', 'v.id')
    .select(versionView.selection)
    .select(secretAtText.as('row'))
    .where('s.home_kind', '=', $('kind'))
    .where('s.home_id', '=', $('id'))
    .orderBy('h.change_id', 'desc')
    .orderBy('h.value_id')
    .orderBy('h.version', 'desc')
    .limit($('limit')),
)
