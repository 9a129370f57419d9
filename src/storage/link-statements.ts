import { sql } from 'kysely'
import { deletion } from './codec.ts'
import { statement } from './engine.ts'
import { listStatement } from './list-argument.ts'
import type { PlainRow } from './packed.ts'
import { externalIdTable, importTable } from './tables/link.ts'

interface Named {
  readonly surface: string
  readonly kind: string
}

export const byExternalId = statement<Named & { id: string }>()((db, $) =>
  db
    .selectFrom('external_id')
    .select(externalIdTable.row)
    .where('surface', '=', $('surface'))
    .where('kind', '=', $('kind'))
    .where('external_id', '=', $('id')),
)
export const byInternalId = statement<Named & { id: string }>()((db, $) =>
  db
    .selectFrom('external_id')
    .select(externalIdTable.row)
    .where('surface', '=', $('surface'))
    .where('kind', '=', $('kind'))
    .where('internal_id', '=', $('id')),
)
export const byInternalIds = listStatement<Named, string, PlainRow>((names) => ({
  build: (db, $) =>
    db
      .selectFrom('external_id')
      .select(externalIdTable.row)
      .where('surface', '=', $('surface'))
      .where('kind', '=', $('kind'))
      .where(
        'internal_id',
        'in',
        names.map((name) => $(name)),
      ),
}))

export const importsInto = statement<{ intoKind: string; intoId: string }>()((db, $) =>
  db
    .selectFrom('import')
    .select(importTable.row)
    .where('into_kind', '=', $('intoKind'))
    .where('into_id', '=', $('intoId'))
    .orderBy('position')
    .orderBy('id'),
)
/** The kinds are named for the index's sake: ids are unique across them. */
const importerKinds = ['workspace', 'project', 'environment', 'group', 'workload'] as const
const sourceKinds = ['workspace', 'project', 'environment', 'group'] as const

export const importsIntoAny = listStatement<object, string, PlainRow>((names) => ({
  build: (db, $) =>
    db
      .selectFrom('import')
      .select(importTable.row)
      .where('into_kind', 'in', importerKinds)
      .where(
        'into_id',
        'in',
        names.map((name) => $(name)),
      )
      .orderBy('into_id')
      .orderBy('position')
      .orderBy('id'),
}))
export const importersOfAny = listStatement<object, string, PlainRow>((names) => ({
  build: (db, $) =>
    db
      .selectFrom('import')
      .select(importTable.row)
      .where('from_kind', 'in', sourceKinds)
      .where(
        'from_id',
        'in',
        names.map((name) => $(name)),
      )
      .orderBy('id'),
}))
export const deleteImportsInto = deletion<{ intoKind: string; intoId: string }>(
  importTable,
  ($) => sql`into_kind = ${$('intoKind')} and into_id = ${$('intoId')}`,
)
