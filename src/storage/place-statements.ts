import { sql } from 'kysely'
import type { EnvironmentId, ProjectId, TeamId, WorkspaceId } from '../core/ids.ts'
import { deletion } from './codec.ts'
import { statement } from './engine.ts'
import { listStatement } from './list-argument.ts'
import type { PlainRow } from './packed.ts'
import { grantTable } from './tables/access.ts'
import { addonTable, workloadTable } from './tables/consumer.ts'
import { sealingKeyTable } from './tables/key.ts'
import { importTable, selectedProjectTable } from './tables/link.ts'
import { environmentTable, projectTable, teamTable, workspaceTable } from './tables/place.ts'

export const workspaceById = statement<{ id: WorkspaceId }>()((db, $) =>
  db.selectFrom('workspace').select(workspaceTable.row).where('id', '=', $('id')),
)
export const workspacesByIds = listStatement<object, WorkspaceId, PlainRow>((names) => ({
  build: (db, $) =>
    db
      .selectFrom('workspace')
      .select(workspaceTable.row)
      .where(
        'id',
        'in',
        names.map((name) => $(name)),
      ),
}))
export const workspaceBySlug = statement<{ slug: string }>()((db, $) =>
  db.selectFrom('workspace').select(workspaceTable.row).where('slug', '=', $('slug')),
)
export const allWorkspaces = statement()((db) =>
  db.selectFrom('workspace').select(workspaceTable.row).orderBy('slug'),
)

export const teamBySlug = statement<{ workspaceId: WorkspaceId; slug: string }>()((db, $) =>
  db
    .selectFrom('team')
    .select(teamTable.row)
    .where('workspace_id', '=', $('workspaceId'))
    .where('slug', '=', $('slug')),
)
export const teamsIn = statement<{ workspaceId: WorkspaceId }>()((db, $) =>
  db
    .selectFrom('team')
    .select(teamTable.row)
    .where('workspace_id', '=', $('workspaceId'))
    .orderBy('name')
    .orderBy('id'),
)
export const deleteTeam = deletion<{ id: TeamId }>(teamTable, ($) => sql`id = ${$('id')}`)

export const projectById = statement<{ id: ProjectId }>()((db, $) =>
  db.selectFrom('project').select(projectTable.row).where('id', '=', $('id')),
)
export const projectsByIds = listStatement<object, ProjectId, PlainRow>((names) => ({
  build: (db, $) =>
    db
      .selectFrom('project')
      .select(projectTable.row)
      .where(
        'id',
        'in',
        names.map((name) => $(name)),
      ),
}))
/** A word that is one project's name and another's slug finds both. */
export const projectByWord = statement<{ workspaceId: WorkspaceId; word: string }>()((db, $) =>
  db
    .selectFrom('project')
    .select(projectTable.row)
    .where('workspace_id', '=', $('workspaceId'))
    .where((where) => where.or([where('name_folded', '=', $('word')), where('slug', '=', $('word'))])),
)
export const projectsIn = statement<{ workspaceId: WorkspaceId }>()((db, $) =>
  db
    .selectFrom('project')
    .select(projectTable.row)
    .where('workspace_id', '=', $('workspaceId'))
    .orderBy('name_folded'),
)
export const deleteProject = deletion<{ id: ProjectId }>(projectTable, ($) => sql`id = ${$('id')}`)

export const environmentById = statement<{ id: EnvironmentId }>()((db, $) =>
  db.selectFrom('environment').select(environmentTable.row).where('id', '=', $('id')),
)
export const environmentsByIds = listStatement<object, EnvironmentId, PlainRow>((names) => ({
  build: (db, $) =>
    db
      .selectFrom('environment')
      .select(environmentTable.row)
      .where(
        'id',
        'in',
        names.map((name) => $(name)),
      ),
}))
export const environmentByName = statement<{ projectId: ProjectId; name: string }>()((db, $) =>
  db
    .selectFrom('environment')
    .select(environmentTable.row)
    .where('project_id', '=', $('projectId'))
    .where('name_folded', '=', $('name')),
)
export const environmentsOf = statement<{ projectId: ProjectId }>()((db, $) =>
  db
    .selectFrom('environment')
    .select(environmentTable.row)
    .where('project_id', '=', $('projectId'))
    .orderBy('name_folded'),
)
export const deleteEnvironment = deletion<{ id: EnvironmentId }>(
  environmentTable,
  ($) => sql`id = ${$('id')}`,
)

export const workloadsOf = statement<{ projectId: ProjectId }>()((db, $) =>
  db
    .selectFrom('workload')
    .select(workloadTable.row)
    .where('project_id', '=', $('projectId'))
    .orderBy('kind')
    .orderBy('slug'),
)
export const deleteWorkload = deletion<{ id: string }>(workloadTable, ($) => sql`id = ${$('id')}`)
export const addonsOf = statement<{ projectId: ProjectId }>()((db, $) =>
  db
    .selectFrom('addon')
    .select(addonTable.row)
    .where('project_id', '=', $('projectId'))
    .orderBy('kind')
    .orderBy('slug'),
)
export const deleteAddon = deletion<{ id: string }>(addonTable, ($) => sql`id = ${$('id')}`)

export const deleteWorkloadsOf = deletion<{ projectId: ProjectId }>(
  workloadTable,
  ($) => sql`project_id = ${$('projectId')}`,
)
export const deleteAddonsOf = deletion<{ projectId: ProjectId }>(
  addonTable,
  ($) => sql`project_id = ${$('projectId')}`,
)
export const deleteSelectionsOf = deletion<{ projectId: ProjectId }>(
  selectedProjectTable,
  ($) => sql`project_id = ${$('projectId')}`,
)
export const deleteGrantsAtTeam = deletion<{ id: TeamId }>(grantTable, ($) => sql`team_id = ${$('id')}`)
export const deleteGrantsAtProject = deletion<{ id: ProjectId; workspaceId: WorkspaceId }>(
  grantTable,
  ($) => sql`workspace_id = ${$('workspaceId')} and project_id = ${$('id')}`,
)
export const deleteGrantsAtEnvironment = deletion<{ id: EnvironmentId; workspaceId: WorkspaceId }>(
  grantTable,
  ($) => sql`workspace_id = ${$('workspaceId')} and environment_id = ${$('id')}`,
)
export const deleteSealingKeysAt = deletion<{ kind: string; id: string }>(
  sealingKeyTable,
  ($) => sql`home_kind = ${$('kind')} and home_id = ${$('id')}`,
)
export const deleteImportsOf = deletion<{ kind: 'project' | 'environment'; id: string }>(
  importTable,
  ($) => sql`(into_kind = ${$('kind')} and into_id = ${$('id')})
    or (from_kind = ${$('kind')} and from_id = ${$('id')})`,
)
