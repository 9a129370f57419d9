import type { ChangeStep, ChangeStore, ListedChange, RevisionOf } from '../core/change/change-store.ts'
import type { ChangeId } from '../core/ids.ts'
import { statement } from './engine.ts'
import { listStatement } from './list-argument.ts'
import type { Rows } from './rows.ts'
import type { Schema } from './schema.ts'

const revisionsOf = listStatement<object, RevisionOf, Schema['revision']>((names) => ({
  build: (db, $) =>
    db
      .selectFrom('revision')
      .selectAll()
      .where(
        'id',
        'in',
        names.map((name) => $(name)),
      ),
}))
const markRevision = statement<{ id: RevisionOf; changeId: ChangeId }>()((db, $) =>
  db
    .insertInto('revision')
    .values({ id: $('id'), change_id: $('changeId') })
    .onConflict((conflict) => conflict.column('id').doUpdateSet({ change_id: $('changeId') })),
)
const stepsOf = statement<{ changeId: ChangeId; limit: number }>()((db, $) =>
  db
    .selectFrom('secret_version as h')
    .innerJoin('secret_value as v', 'v.id', 'h.value_id')
    .select(['v.secret_id', 'h.value_id', 'h.version', 'h.deleted'])
    .where('h.change_id', '=', $('changeId'))
    .orderBy('h.value_id')
    .orderBy('h.version')
    .limit($('limit')),
)
const changesAt = listStatement<
  { before: ChangeId; limit: number },
  string,
  Pick<Schema['secret_version'], 'change_id' | 'created_at' | 'created_by' | 'surface'> & { versions: number }
>((names) => ({
  build: (db, $) =>
    db
      .selectFrom('secret_version as h')
      .innerJoin('secret_value as v', 'v.id', 'h.value_id')
      .innerJoin('secret as s', 's.id', 'v.secret_id')
      .select(['h.change_id', 'h.created_at', 'h.created_by', 'h.surface'])
      .select((select) => select.fn.countAll<number>().as('versions'))
      .where('s.home_kind', 'in', ['workspace', 'project', 'group', 'workload'])
      .where(
        's.home_id',
        'in',
        names.map((name) => $(name)),
      )
      .where('v.principal_id', '=', '')
      .where('h.change_id', '<', $('before'))
      .groupBy(['h.change_id', 'h.created_at', 'h.created_by', 'h.surface'])
      .orderBy('h.change_id', 'desc')
      .limit($('limit')),
}))

export class StoredChanges implements ChangeStore {
  readonly #rows: Rows

  constructor(rows: Rows) {
    this.#rows = rows
  }

  written(): number {
    return this.#rows.written
  }

  async revisions(ids: readonly RevisionOf[]): Promise<ReadonlyMap<RevisionOf, ChangeId>> {
    const found = await revisionsOf.all(this.#rows.session, {}, ids)
    return new Map(found.map(({ id, change_id }) => [id, change_id]))
  }

  async mark(id: RevisionOf, changeId: ChangeId): Promise<void> {
    await this.#rows.quiet.run(markRevision, { id, changeId })
  }

  async steps(changeId: ChangeId, limit: number): Promise<ChangeStep[]> {
    const found = await this.#rows.session.all(stepsOf, { changeId, limit })
    return found.map(({ secret_id, value_id, version, deleted }) => ({
      secretId: secret_id,
      valueId: value_id,
      version,
      deleted: deleted === 1,
    }))
  }

  /** Long lists of homes are asked for in parts, and their answers put together again. */
  async list(homeIds: readonly string[], before: ChangeId, limit: number): Promise<ListedChange[]> {
    const found = await changesAt.all(this.#rows.session, { before, limit }, homeIds)
    const byId = new Map<ChangeId, ListedChange>()
    for (const { change_id: id, created_at, created_by, surface, versions } of found) {
      const known = byId.get(id)?.versions ?? 0
      byId.set(id, { id, createdAt: created_at, createdBy: created_by, surface, versions: versions + known })
    }
    return [...byId.values()].toSorted((a, b) => (a.id < b.id ? 1 : -1)).slice(0, limit)
  }
}
