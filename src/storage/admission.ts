import type { Admission, TokenRef } from '../core/access/access-store.ts'
import type { Grant } from '../core/access/principal.ts'
import { foldLower } from '../core/place/names.ts'
import type { Environment, Locator, Place, Project, Workspace } from '../core/place/place.ts'
import type { RowGuard } from '../core/row-guard.ts'
import {
  admissionArguments,
  admissionStatement,
  admissionViews as views,
  levelsOf,
  shapeOf,
  type AdmissionArguments,
  type Shape,
} from './admission-statement.ts'
import { misplaced } from './columns.ts'
import type { Session } from './engine.ts'

/** Who presents the token and where it leads, from one statement; each row in it is authenticated once. */
export async function admit(
  session: Session,
  guard: RowGuard,
  ref: TokenRef,
  locator: Locator,
): Promise<Admission | undefined> {
  const shape = shapeOf(locator)
  const args = admissionArguments(ref, locator)
  const rows = await session.all(admissionStatement(ref.by, shape), args)
  const shared = leading(guard, rows, shape, args.project)
  if (shared === undefined) return undefined
  const hashed = views.token.open(guard, shared)
  const principal = views.principal.open(guard, shared)
  if (hashed === undefined || principal === undefined) return undefined
  const { token } = hashed
  const asked = ref.by === 'id' ? token.id === ref.id : Buffer.compare(hashed.hash, ref.hash) === 0
  requireLinked(token.principalId === principal.id && asked, 'token')
  const place = placeIn(guard, shape, shared, args)
  requireAsked(place, locator, args)
  const grants = grantsIn(guard, rows)
  requireLinked(
    grants.every((grant) => grant.principalId === principal.id),
    'role_grant',
  )
  return { principal, token, grants, place }
}

/** The place found is the one that was named. A caller's own workspace is named by the principal's row. */
function requireAsked(place: Place | undefined, locator: Locator, args: AdmissionArguments): void {
  if (place === undefined) return
  for (const level of ['workspace', 'project', 'environment'] as const) {
    const [by, found, asked] = [locator[level]?.by, place[level], args[level]]
    if (found === undefined || by === undefined) continue
    if (by === 'id') requireLinked(found.id === asked, level)
    if (by === 'name') requireLinked(namesOf(found).includes(asked), level)
  }
}

function namesOf(found: Workspace | Project | Environment): readonly string[] {
  if ('visibility' in found) return [foldLower(found.name), found.slug]
  return 'projectId' in found ? [foldLower(found.name)] : [found.slug]
}

/** All rows are alike but for the grant, except where a word is one project's name and another's slug. */
function leading(guard: RowGuard, rows: readonly object[], shape: Shape, word: string): object | undefined {
  if (levelsOf(shape).length === 0 || shape.project !== 'name' || rows.length < 2) return rows[0]
  const isNamed = (row: object) => foldLower(views.project.open(guard, row)?.name ?? '') === word
  return rows.find(isNamed) ?? rows[0]
}

function placeIn(guard: RowGuard, shape: Shape, row: object, args: AdmissionArguments): Place | undefined {
  const levels = levelsOf(shape)
  if (levels.length === 0) return undefined
  for (const level of levels) {
    if (shape[level] !== 'external') continue
    const named = views[`${level}Id`].open(guard, row)
    const isAsked =
      named === undefined ||
      (named.kind === level &&
        named.surface === args[`${level}Surface`] &&
        named.externalId === args[level] &&
        named.internalId === (views[level].open(guard, row)?.id ?? named.internalId))
    requireLinked(isAsked, 'external_id')
  }
  const workspace = views.workspace.open(guard, row)
  const project = levels.includes('project') ? views.project.open(guard, row) : undefined
  const environment = levels.includes('environment') ? views.environment.open(guard, row) : undefined
  const found = { workspace, project, environment }
  if (workspace === undefined || levels.some((level) => found[level] === undefined)) return undefined
  requireLinked(project === undefined || project.workspaceId === workspace.id, 'project')
  requireLinked(environment === undefined || environment.projectId === project?.id, 'environment')
  return {
    workspace,
    ...(project === undefined ? {} : { project }),
    ...(environment === undefined ? {} : { environment }),
  }
}

/** Rows that are each ours must also belong together: a view in a table's place, or a bent index, could pair any two. */
function requireLinked(linked: boolean, table: string): void {
  if (!linked) throw misplaced(table)
}

function grantsIn(guard: RowGuard, rows: readonly object[]): Grant[] {
  const grants: Grant[] = []
  const seen = new Set<string>()
  for (const row of rows) {
    const text = views.grant.textIn(row)
    if (seen.has(text)) continue
    seen.add(text)
    const grant = views.grant.open(guard, row)
    if (grant !== undefined) grants.push(grant)
  }
  return grants
}
