import { sql } from 'kysely'
import type { WorkspaceId } from '../core/ids.ts'
import type { Annotations, RegisterStore, Tag } from '../core/register/register-store.ts'
import { deletion } from './codec.ts'
import { statement } from './engine.ts'
import type { Rows } from './rows.ts'
import { annotationTable, tagTable } from './tables/register.ts'

interface Subject {
  readonly kind: string
  readonly id: string
  readonly namespace: string
}

const tagsIn = statement<{ workspaceId: WorkspaceId }>()((db, $) =>
  db
    .selectFrom('resource_tag')
    .select(tagTable.row)
    .where('workspace_id', '=', $('workspaceId'))
    .orderBy('id'),
)
const tagBySlug = statement<{ workspaceId: WorkspaceId; slug: string }>()((db, $) =>
  db
    .selectFrom('resource_tag')
    .select(tagTable.row)
    .where('workspace_id', '=', $('workspaceId'))
    .where('slug', '=', $('slug')),
)
const deleteTag = deletion<{ id: string }>(tagTable, ($) => sql`id = ${$('id')}`)
const annotationsOf = statement<Subject>()((db, $) =>
  db
    .selectFrom('annotation')
    .select(annotationTable.row)
    .where('subject_kind', '=', $('kind'))
    .where('subject_id', '=', $('id'))
    .where('namespace', '=', $('namespace')),
)
const deleteAnnotations = deletion<Subject>(
  annotationTable,
  ($) => sql`subject_kind = ${$('kind')} and subject_id = ${$('id')} and namespace = ${$('namespace')}`,
)

export class StoredRegisters implements RegisterStore {
  readonly #rows: Rows

  constructor(rows: Rows) {
    this.#rows = rows
  }

  tags(workspaceId: WorkspaceId): Promise<Tag[]> {
    return this.#rows.many(tagTable, tagsIn, { workspaceId }, (found) => found.workspaceId === workspaceId)
  }

  tag(workspaceId: WorkspaceId, slug: string): Promise<Tag | undefined> {
    const isAsked = (found: Tag) => found.workspaceId === workspaceId && found.slug === slug
    return this.#rows.one(tagTable, tagBySlug, { workspaceId, slug }, isAsked)
  }

  insertTag(tag: Tag): Promise<void> {
    return this.#rows.insert(tagTable, tag)
  }

  updateTag(tag: Tag): Promise<void> {
    return this.#rows.update(tagTable, tag)
  }

  deleteTag(id: string): Promise<void> {
    return this.#rows.remove(deleteTag, { id })
  }

  async annotations(kind: string, id: string, namespace: string): Promise<Annotations> {
    const isAsked = (each: Subject) => each.kind === kind && each.id === id && each.namespace === namespace
    const found = await this.#rows.one(annotationTable, annotationsOf, { kind, id, namespace }, isAsked)
    return found?.annotations ?? {}
  }

  async replaceAnnotations(
    kind: string,
    id: string,
    namespace: string,
    annotations: Annotations,
  ): Promise<void> {
    const subject = { kind, id, namespace }
    await this.#rows.remove(deleteAnnotations, subject)
    if (Object.keys(annotations).length > 0) {
      await this.#rows.insert(annotationTable, { ...subject, annotations })
    }
  }
}
