import { sql, type Kysely } from 'kysely'
import type { EnvironmentId, PrincipalId, ProjectId, SecretId, ValueId, WorkspaceId } from '../core/ids.ts'
import type { HomeKind } from '../core/secret/secret.ts'
import { limits } from '../limits.ts'
import { deletion } from './codec.ts'
import { statement } from './engine.ts'
import { listStatement } from './list-argument.ts'
import { packedRows, packedView, type PlainRow } from './packed.ts'
import type { Schema } from './schema.ts'
import { secretAtText } from './secret-at.ts'
import { selectedProjectTable } from './tables/link.ts'
import { secretTable, valueTable, versionShape } from './tables/secret.ts'

export interface StoreArguments {
  readonly homeKind: HomeKind
  readonly homeId: string
  readonly store: string
}

/** '' is the default value, and the shared one. */
export interface LineArguments {
  readonly environmentId: EnvironmentId | ''
  readonly principalId: PrincipalId | ''
}

interface PageArguments {
  readonly offset: number
  readonly limit: number
}

export const secretView = secretTable.view('s')
export const valueView = valueTable.view('v')
export const versionView = packedView(versionShape, 'h')
export const plainVersion = packedView(versionShape, '')

export const secretByName = statement<StoreArguments & { foldedName: string }>()((db, $) =>
  db
    .selectFrom('secret')
    .select(secretTable.row)
    .where('home_kind', '=', $('homeKind'))
    .where('home_id', '=', $('homeId'))
    .where('store', '=', $('store'))
    .where('folded_name', '=', $('foldedName')),
)
export const lineByName = statement<StoreArguments & LineArguments & { foldedName: string }>()((db, $) =>
  db
    .selectFrom('secret as s')
    .leftJoin('secret_value as v', (join) =>
      join
        .onRef('v.secret_id', '=', 's.id')
        .on('v.environment_id', '=', $('environmentId'))
        .on('v.principal_id', '=', $('principalId')),
    )
    .select([...secretView.selection, ...valueView.selection])
    .where('s.home_kind', '=', $('homeKind'))
    .where('s.home_id', '=', $('homeId'))
    .where('s.store', '=', $('store'))
    .where('s.folded_name', '=', $('foldedName')),
)
export const secretById = statement<{ id: SecretId }>()((db, $) =>
  db.selectFrom('secret').select(secretTable.row).where('id', '=', $('id')),
)
export const liveSecrets = statement<StoreArguments>()((db, $) =>
  db
    .selectFrom('secret')
    .select(secretTable.row)
    .where('home_kind', '=', $('homeKind'))
    .where('home_id', '=', $('homeId'))
    .where('store', '=', $('store'))
    .where('live', '=', 1)
    .orderBy('folded_name')
    .limit(limits.secretsPerHomeMax),
)
export const secretsNamed = statement<{ workspaceId: WorkspaceId; foldedName: string; limit: number }>()(
  (db, $) =>
    db
      .selectFrom('secret')
      .select(secretTable.row)
      .where('workspace_id', '=', $('workspaceId'))
      .where('folded_name', '=', $('foldedName'))
      .where('live', '=', 1)
      .orderBy('id')
      .limit($('limit')),
)

export const headByName = statement<LineIn & { foldedName: string }>()((db, $) =>
  headsIn(db, $).where('s.folded_name', '=', $('foldedName')),
)
export const liveHeads = statement<LineIn>()((db, $) =>
  headsIn(db, $).orderBy('s.folded_name').limit(limits.secretsPerHomeMax),
)
export const headsNamed = listStatement<LineIn, string, PlainRow>((names) => ({
  build: (db, $) =>
    headsIn(db, $).where(
      's.folded_name',
      'in',
      names.map((name) => $(name)),
    ),
}))
/**
 * One row: the page as one text, for the reason rows are, and how many there are in all. They are counted only where the
 * page, which is asked for with one row too many, does not tell.
 */
export const livePage = statement<LineIn & PageArguments & { limitAndOne: number }>()((db, $) => {
  const page = liveIn(db, $).select(secretAtText.as('row')).orderBy('s.folded_name')
  return db.selectFrom(page.limit($('limitAndOne')).offset($('offset')).as('page')).select([
    packedRows(sql.ref('page.row')).as('rows'),
    sql<number>`case when count(*) > ${$('limit')} or (count(*) = 0 and ${$('offset')} > 0)
        then (${countIn(db, $)}) else count(*) + ${$('offset')} end`.as('total'),
  ])
})
/** One row: what follows a name, as one text, with one row too many where there is more. */
export const livePageAfter = statement<LineIn & { after: string; limitAndOne: number }>()((db, $) => {
  const page = liveIn(db, $).select(secretAtText.as('row')).orderBy('s.folded_name')
  return db
    .selectFrom(page.where('s.folded_name', '>', $('after')).limit($('limitAndOne')).as('page'))
    .select(packedRows(sql.ref('page.row')).as('rows'))
})
export const liveCount = statement<LineIn>()(countIn)

export const personalValues = statement<{ workspaceId: WorkspaceId; principalId: PrincipalId }>()((db, $) =>
  db
    .selectFrom('secret as s')
    .innerJoin('secret_value as v', 'v.secret_id', 's.id')
    .select(secretAtText.as('row'))
    .where('s.workspace_id', '=', $('workspaceId'))
    .where('v.principal_id', '=', $('principalId'))
    .where('v.live', '=', 1)
    .orderBy('v.id'),
)
export const countsPerProject = statement<{ workspaceId: WorkspaceId; store: string }>()((db, $) =>
  db
    .selectFrom('secret')
    .select(['home_id', (select) => select.fn.countAll<number>().as('total')])
    .where('workspace_id', '=', $('workspaceId'))
    .where('store', '=', $('store'))
    .where('home_kind', '=', 'project')
    .where('live', '=', 1)
    .groupBy('home_id'),
)

export const valuesOf = statement<{ secretId: SecretId }>()((db, $) =>
  db
    .selectFrom('secret_value')
    .select(valueTable.row)
    .where('secret_id', '=', $('secretId'))
    .orderBy('created_at')
    .orderBy('id'),
)
export const valueOfLine = statement<LineArguments & { secretId: SecretId }>()((db, $) =>
  db
    .selectFrom('secret_value')
    .select(valueTable.row)
    .where('secret_id', '=', $('secretId'))
    .where('environment_id', '=', $('environmentId'))
    .where('principal_id', '=', $('principalId')),
)
export const versionsOf = statement<PageArguments & { valueId: ValueId }>()((db, $) =>
  db
    .selectFrom('secret_version')
    .select(plainVersion.selection)
    .where('value_id', '=', $('valueId'))
    .orderBy('version', 'desc')
    .limit($('limit'))
    .offset($('offset')),
)
export const versionOf = statement<{ valueId: ValueId; version: number }>()((db, $) =>
  db
    .selectFrom('secret_version')
    .select(plainVersion.selection)
    .where('value_id', '=', $('valueId'))
    .where('version', '=', $('version')),
)
/** Outwards, so that what is missing shows. */
export const headsAfter = statement<{ after: string; limit: number }>()((db, $) =>
  db
    .selectFrom('secret_value as v')
    .leftJoin('secret as s', 's.id', 'v.secret_id')
    .leftJoin('secret_version as h', (join) =>
      join.onRef('h.value_id', '=', 'v.id').onRef('h.version', '=', 'v.version'),
    )
    .select('v.id as v_id')
    .select([...secretView.selection, ...valueView.selection, ...versionView.selection])
    .where(sql<boolean>`v.id > ${$('after')}`)
    .orderBy('v.id')
    .limit($('limit')),
)

export const selectedProjects = statement<{ secretId: SecretId }>()((db, $) =>
  db
    .selectFrom('secret_project')
    .select(selectedProjectTable.row)
    .where('secret_id', '=', $('secretId'))
    .orderBy('project_id'),
)
export const secretsSelecting = statement<{ projectId: ProjectId }>()((db, $) =>
  db
    .selectFrom('secret_project')
    .select(selectedProjectTable.row)
    .where('project_id', '=', $('projectId'))
    .orderBy('secret_id'),
)
export const deselectProjects = deletion<{ secretId: SecretId }>(
  selectedProjectTable,
  ($) => sql`secret_id = ${$('secretId')}`,
)

type LineIn = StoreArguments & LineArguments

/** Live values of a line, `v`, with their secrets, `s`. */
function liveIn(db: Kysely<Schema>, $: <K extends keyof LineIn>(name: K) => LineIn[K]) {
  return db
    .selectFrom('secret as s')
    .innerJoin('secret_value as v', 'v.secret_id', 's.id')
    .where('s.home_kind', '=', $('homeKind'))
    .where('s.home_id', '=', $('homeId'))
    .where('s.store', '=', $('store'))
    .where('v.environment_id', '=', $('environmentId'))
    .where('v.principal_id', '=', $('principalId'))
    .where('s.live', '=', 1)
    .where('v.live', '=', 1)
}

/** The same with their newest versions. */
function headsIn(db: Kysely<Schema>, $: <K extends keyof LineIn>(name: K) => LineIn[K]) {
  return liveIn(db, $)
    .innerJoin('secret_version as h', (join) =>
      join.onRef('h.value_id', '=', 'v.id').onRef('h.version', '=', 'v.version'),
    )
    .select(versionView.selection)
    .select(secretAtText.as('row'))
}

function countIn(db: Kysely<Schema>, $: <K extends keyof LineIn>(name: K) => LineIn[K]) {
  return liveIn(db, $).select((select) => select.fn.countAll<number>().as('total'))
}
