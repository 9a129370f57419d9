import { sql, type RawBuilder } from 'kysely'
import type { TokenRef } from '../core/access/access-store.ts'
import { foldLower } from '../core/place/names.ts'
import type { Locator, Ref } from '../core/place/place.ts'
import { raw } from './columns.ts'
import { statement, type Statement } from './engine.ts'
import { grantTable, principalTable, tokenTable } from './tables/access.ts'
import { externalIdTable } from './tables/link.ts'
import { environmentTable, projectTable, workspaceTable } from './tables/place.ts'

export const admissionViews = {
  token: tokenTable.view('t'),
  principal: principalTable.view('p'),
  grant: grantTable.view('g'),
  workspace: workspaceTable.view('w'),
  project: projectTable.view('j'),
  environment: environmentTable.view('e'),
  workspaceId: externalIdTable.view('xw'),
  projectId: externalIdTable.view('xj'),
  environmentId: externalIdTable.view('xe'),
} as const

export interface AdmissionArguments {
  readonly hash: Uint8Array
  readonly tokenId: string
  readonly workspace: string
  readonly workspaceSurface: string
  readonly project: string
  readonly projectSurface: string
  readonly environment: string
  readonly environmentSurface: string
}

const noBytes = new Uint8Array(0)

type Level = 'workspace' | 'project' | 'environment'
type By = Ref['by']
export type Shape = { readonly [L in Level]: By | undefined }
type Argument = <K extends keyof AdmissionArguments>(name: K) => AdmissionArguments[K]

const aliases = { workspace: 'w', project: 'j', environment: 'e' } as const
/** At most one statement for each way of naming a token and three levels. */
const known = new Map<string, Statement<AdmissionArguments, object>>()

export function shapeOf(locator: Locator): Shape {
  return {
    workspace: locator.workspace?.by,
    project: locator.project?.by,
    environment: locator.environment?.by,
  }
}

/** The levels the place of this shape has; a name without its parent leads nowhere, so there is none. */
export function levelsOf({ workspace, project, environment }: Shape): readonly Level[] {
  if (project === 'name' && workspace === undefined) return []
  if (environment === 'name' && project === undefined) return []
  if (environment !== undefined) return ['workspace', 'project', 'environment']
  if (project !== undefined) return ['workspace', 'project']
  return workspace === undefined ? [] : ['workspace']
}

export function admissionArguments(token: TokenRef, locator: Locator): AdmissionArguments {
  const { workspace, project, environment } = locator
  return {
    hash: token.by === 'hash' ? token.hash : noBytes,
    tokenId: token.by === 'id' ? token.id : '',
    workspace: textOf(workspace),
    workspaceSurface: surfaceOf(workspace),
    project: textOf(project),
    projectSurface: surfaceOf(project),
    environment: textOf(environment),
    environmentSurface: surfaceOf(environment),
  }
}

function textOf(ref: Ref | undefined): string {
  if (ref === undefined || ref.by === 'caller') return ''
  return ref.by === 'name' ? foldLower(ref.name) : ref.id
}

function surfaceOf(ref: Ref | undefined): string {
  return ref?.by === 'external' ? ref.surface : ''
}

/**
 * Token, principal, place and grants in one statement: a row for each grant. Everything but token and principal is joined
 * outwards, so that who asks for an unknown place is still known.
 */
export function admissionStatement(by: TokenRef['by'], shape: Shape): Statement<AdmissionArguments, object> {
  const name = `${by} ${shape.workspace} ${shape.project} ${shape.environment}`
  const found = known.get(name)
  if (found !== undefined) return found
  const levels = levelsOf(shape)
  const externals = levels.filter((level) => shape[level] === 'external')
  const lists = [
    ...(['token', 'principal', 'grant', ...levels] as const),
    ...externals.map((level) => `${level}Id` as const),
  ].map((view) => admissionViews[view].list)
  // Without a place all grants are wanted, not only the instance's.
  const ofPlace = levels.length === 0 ? sql`` : sql`and (g.workspace_id = '' or g.workspace_id = w.id)`
  const made = statement<AdmissionArguments>()((db, argument) =>
    raw(
      db,
      sql<object>`select ${sql.join(lists)}
        from token as t
        join principal as p on p.id = t.principal_id
        ${sql.join(joinsOf(shape, levels, argument), sql` `)}
        left join role_grant as g on g.principal_id = p.id ${ofPlace}
        where ${by === 'hash' ? sql`t.hash = ${argument('hash')}` : sql`t.id = ${argument('tokenId')}`}`,
    ),
  )
  known.set(name, made)
  return made
}

/** Downwards from the workspace where it is named; upwards from the deepest level that is named, where it is not. */
function joinsOf(shape: Shape, levels: readonly Level[], argument: Argument): RawBuilder<unknown>[] {
  if (levels.length === 0) return [sql``]
  const down = (level: Level, ...links: RawBuilder<unknown>[]) => joinOf(shape, level, argument, links)
  const up = { workspace: sql`w.id = j.workspace_id`, project: sql`j.id = e.project_id` }
  const given = {
    workspace: shape.workspace !== undefined,
    project: shape.project !== undefined,
    environment: shape.environment !== undefined,
  }
  const inWorkspace = given.workspace ? [sql`j.workspace_id = w.id`] : []
  const joins = given.workspace ? [down('workspace')] : []
  if (given.project) {
    joins.push(down('project', ...inWorkspace))
    if (given.environment) joins.push(down('environment', sql`e.project_id = j.id`))
  } else if (given.environment) {
    joins.push(down('environment'))
    joins.push(sql`left join project as j on ${sql.join([up.project, ...inWorkspace], sql` and `)}`)
  }
  if (!given.workspace) joins.push(sql`left join workspace as w on ${up.workspace}`)
  return joins
}

function joinOf(
  shape: Shape,
  level: Level,
  argument: Argument,
  links: readonly RawBuilder<unknown>[],
): RawBuilder<unknown> {
  const alias = aliases[level]
  const by = shape[level]
  const table = sql`left join ${sql.table(level)} as ${sql.ref(alias)} on `
  const named = sql`${argument(level)}`
  const all = (...conditions: RawBuilder<unknown>[]) => sql.join([...conditions, ...links], sql` and `)
  // Only a workspace can be the caller's own; anything else is nowhere.
  if (by === 'caller') {
    const own = level === 'workspace' ? sql`w.id = p.home_workspace_id` : sql`1 = 0`
    return sql`${table} ${all(own)}`
  }
  if (by === 'id') return sql`${table} ${all(sql`${sql.ref(`${alias}.id`)} = ${named}`)}`
  if (by === 'name') return sql`${table} ${all(byName(level, named))}`
  const x = `x${alias}`
  return sql`left join external_id as ${sql.ref(x)} on ${sql.ref(`${x}.surface`)} = ${argument(`${level}Surface`)}
      and ${sql.ref(`${x}.kind`)} = ${sql.lit(level)} and ${sql.ref(`${x}.external_id`)} = ${named}
    ${table} ${all(sql`${sql.ref(`${alias}.id`)} = ${sql.ref(`${x}.internal_id`)}`)}`
}

/** A project's name and another's slug may be the same word: both are found, and the name wins. */
function byName(level: Level, named: RawBuilder<unknown>): RawBuilder<unknown> {
  if (level === 'workspace') return sql`w.slug = ${named}`
  if (level === 'environment') return sql`e.name_folded = ${named}`
  return sql`(j.name_folded = ${named} or j.slug = ${named})`
}
