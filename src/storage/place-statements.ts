import type { EnvironmentId, ProjectId, TeamId, WorkspaceId } from '../core/ids.ts'
import { statement } from './engine.ts'
import { listStatement } from './list-argument.ts'
import type { PlainRow } from './packed.ts'
import { addonTable, workloadTable } from './tables/consumer.ts'
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
export const deleteTeam = statement<{ id: TeamId }>()((db, $) =>
  db.deleteFrom('team').where('id', '=', $('id')),
)

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
export const deleteProject = statement<{ id: ProjectId }>()((db, $) =>
  db.deleteFrom('project').where('id', '=', $('id')),
)

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
export const deleteEnvironment = statement<{ id: EnvironmentId }>()((db, $) =>
  db.deleteFrom('environment').where('id', '=', $('id')),
)

export const workloadsOf = statement<{ projectId: ProjectId }>()((db, $) =>
  db
    .selectFrom('workload')
    .select(workloadTable.row)
    .where('project_id', '=', $('projectId'))
    .orderBy('kind')
    .orderBy('slug'),
)
export const deleteWorkload = statement<{ id: string }>()((db, $) =>
  db.deleteFrom('workload').where('id', '=', $('id')),
)
export const addonsOf = statement<{ projectId: ProjectId }>()((db, $) =>
  db
    .selectFrom('addon')
    .select(addonTable.row)
    .where('project_id', '=', $('projectId'))
    .orderBy('kind')
    .orderBy('slug'),
)
export const deleteAddon = statement<{ id: string }>()((db, $) =>
  db.deleteFrom('addon').where('id', '=', $('id')),
)

export const deleteWorkloadsOf = statement<{ projectId: ProjectId }>()((db, $) =>
  db.deleteFrom('workload').where('project_id', '=', $('projectId')),
)
export const deleteAddonsOf = statement<{ projectId: ProjectId }>()((db, $) =>
  db.deleteFrom('addon').where('project_id', '=', $('projectId')),
)
export const deleteSelectionsOf = statement<{ projectId: ProjectId }>()((db, $) =>
  db.deleteFrom('secret_project').where('project_id', '=', $('projectId')),
)
export const deleteGrantsAtTeam = statement<{ id: TeamId }>()((db, $) =>
  db.deleteFrom('role_grant').where('team_id', '=', $('id')),
)
export const deleteGrantsAtProject = statement<{ id: ProjectId; workspaceId: WorkspaceId }>()((db, $) =>
  db.deleteFrom('role_grant').where('workspace_id', '=', $('workspaceId')).where('project_id', '=', $('id')),
)
export const deleteGrantsAtEnvironment = statement<{ id: EnvironmentId; workspaceId: WorkspaceId }>()(
  (db, $) =>
    db
      .deleteFrom('role_grant')
      .where('workspace_id', '=', $('workspaceId'))
      .where('environment_id', '=', $('id')),
)
export const deleteSealingKeysAt = statement<{ kind: string; id: string }>()((db, $) =>
  db.deleteFrom('sealing_key').where('home_kind', '=', $('kind')).where('home_id', '=', $('id')),
)
export const deleteImportsOf = statement<{ kind: 'project' | 'environment'; id: string }>()((db, $) =>
  db
    .deleteFrom('import')
    .where((where) =>
      where.or([
        where.and([where('into_kind', '=', $('kind')), where('into_id', '=', $('id'))]),
        where.and([where('from_kind', '=', $('kind')), where('from_id', '=', $('id'))]),
      ]),
    ),
)
