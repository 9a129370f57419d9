import { sql } from 'kysely'
import type {
  Change,
  ChangePlace,
  ChangeStore,
  NumberedChange,
  RevisionOf,
  StepBounds,
  Steps,
  StepsAt,
} from '../core/change/change-store.ts'
import { instanceRevision } from '../core/change/change-store.ts'
import { macWord } from '../core/audit/row-record.ts'
import type { ChangeId } from '../core/ids.ts'
import { WrittenRow } from './audit-store.ts'
import { changeSteps } from './change-steps.ts'
import { raw } from './columns.ts'
import { statement, type Session } from './engine.ts'
import { manyRows } from './insert-many.ts'
import { listStatement } from './list-argument.ts'
import type { PlainRow } from './packed.ts'
import type { Rows } from './rows.ts'
import type { Schema } from './schema.ts'
import { changeTable } from './tables/change.ts'

type WorkspaceKey = Schema['change']['workspace_id']

/** One look at the index each, where grouping would read all that a workspace ever changed. */
const revisionsOf = listStatement<object, WorkspaceKey, { workspace_id: WorkspaceKey; id: ChangeId }>(
  (names) => ({
    build: (db, $) => {
      const last = (name: string) => sql`select * from (
        select workspace_id, id from change where workspace_id = ${$(name)} order by number desc limit 1
      ) as last`
      return raw(db, sql.join<{ workspace_id: WorkspaceKey; id: ChangeId }>(names.map(last), sql` union `))
    },
  }),
)
const changeById = statement<{ id: ChangeId }>()((db, $) =>
  db.selectFrom('change').select(changeTable.row).where('id', '=', $('id')),
)
const newestNumber = statement()((db) =>
  db.selectFrom('change').select('number').orderBy('number', 'desc').limit(1),
)
const changesAfter = listStatement<{ after: number; limit: number }, WorkspaceKey, PlainRow>((names) => ({
  build: (db, $) =>
    db
      .selectFrom('change')
      .select(changeTable.row)
      .where(
        'workspace_id',
        'in',
        names.map((name) => $(name)),
      )
      .where('number', '>', $('after'))
      .orderBy('number')
      .limit($('limit')),
}))

interface PlaceArguments {
  readonly workspaceId: WorkspaceKey
  /** '' does not narrow. */
  readonly projectId: Schema['change']['project_id']
  readonly environmentId: Schema['change']['environment_id']
  readonly before: number
  readonly limit: number
}

/** A change that wrote an environment's values may have been made at its project. */
const changesAt = statement<PlaceArguments>()((db, $) =>
  db
    .selectFrom('change')
    .select(changeTable.row)
    .where('workspace_id', '=', $('workspaceId'))
    .where('number', '<', $('before'))
    .where(sql<boolean>`(${$('projectId')} = '' or project_id = ${$('projectId')})`)
    .where((where) =>
      where.or([
        where(sql`${$('environmentId')}`, '=', sql`''`),
        where('environment_id', '=', $('environmentId')),
        where.exists(
          where
            .selectFrom('secret_version as h')
            .innerJoin('secret_value as v', 'v.id', 'h.value_id')
            .select('h.version')
            .whereRef('h.change_id', '=', 'change.id')
            .where('v.environment_id', '=', $('environmentId')),
        ),
      ]),
    )
    .orderBy('number', 'desc')
    .limit($('limit')),
)

/** A change on its way to the batch's flush, with what signs its row. */
class Noted {
  readonly change: Change
  readonly rows: Rows

  constructor(change: Change, rows: Rows) {
    this.change = change
    this.rows = rows
  }
}

export class StoredChanges implements ChangeStore {
  readonly #rows: Rows

  constructor(rows: Rows) {
    this.#rows = rows
  }

  written(): number {
    return this.#rows.written
  }

  async revisions(ids: readonly RevisionOf[]): Promise<ReadonlyMap<RevisionOf, ChangeId>> {
    const found = await revisionsOf.all(this.#rows.session, {}, ids.map(keyOf))
    return new Map(found.map(({ workspace_id, id }) => [workspace_id || instanceRevision, id]))
  }

  note(change: Change): void {
    this.#rows.session.defer(new Noted(change, this.#rows))
  }

  find(id: ChangeId): Promise<NumberedChange | undefined> {
    return this.#rows.one(changeTable, changeById, { id }, (found) => found.id === id)
  }

  async newest(): Promise<number> {
    return (await this.#rows.session.first(newestNumber, {}))?.number ?? 0
  }

  async after(after: number, workspaces: readonly RevisionOf[], limit: number): Promise<NumberedChange[]> {
    const found = await changesAfter.all(this.#rows.session, { after, limit }, workspaces.map(keyOf))
    const changes = this.#rows.opened(changeTable, found, ({ number }) => number > after)
    return changes.toSorted((a, b) => a.number - b.number).slice(0, limit)
  }

  list(at: ChangePlace, before: number, limit: number): Promise<NumberedChange[]> {
    const { workspaceId, projectId = '', environmentId = '' } = at
    const isAsked = (found: NumberedChange) => found.workspaceId === workspaceId && found.number < before
    const args: PlaceArguments = { workspaceId, projectId, environmentId, before, limit }
    return this.#rows.many(changeTable, changesAt, args, isAsked)
  }

  steps(ids: readonly ChangeId[], at: StepsAt, bounds: StepBounds): Promise<Steps> {
    return changeSteps(this.#rows, ids, at, bounds)
  }
}

function keyOf(id: RevisionOf): WorkspaceKey {
  return id === instanceRevision ? '' : id
}

/**
 * Gives the changes of a batch their numbers. The engine lets one batch at a time write, so the numbers are the order in
 * which changes became durable, whichever process made them. Answers the batch's items with the rows in place of changes.
 */
export async function numberChanges(
  session: Session,
  items: readonly unknown[],
): Promise<readonly unknown[]> {
  const noted = items.filter((item) => item instanceof Noted)
  if (noted.length === 0) return items
  const before = (await session.first(newestNumber, {}))?.number ?? 0
  const signed = noted.map(({ change, rows: { guard } }, index) => {
    return { guard, row: changeTable.sign(guard, numbered(change, before + index + 1)) }
  })
  await insertChanges(
    session,
    signed.map(({ row }) => row),
  )
  const written = signed.map(({ guard, row }) => {
    const word = { table: changeTable.name, row: changeTable.rowName(row), mac: macWord(row.mac) }
    return new WrittenRow(guard, word)
  })
  return [...items.filter((item) => !(item instanceof Noted)), ...written]
}

/** Field by field: every request that changes something comes through here. */
function numbered(change: Change, number: number): NumberedChange {
  const { id, action, surface, createdAt, createdBy, workspaceId, projectId, environmentId } = change
  const made: { -readonly [K in keyof NumberedChange]: NumberedChange[K] } = {
    number,
    id,
    action,
    surface,
    createdAt,
    createdBy,
  }
  if (workspaceId !== undefined) made.workspaceId = workspaceId
  if (projectId !== undefined) made.projectId = projectId
  if (environmentId !== undefined) made.environmentId = environmentId
  return made
}

const insertChanges = manyRows<Schema['change']>('change', [
  'number',
  'id',
  'workspace_id',
  'project_id',
  'environment_id',
  'action',
  'surface',
  'created_at',
  'created_by',
  'mac',
])
