import { DomainError } from '../error.ts'
import { deriveSlug } from '../place/names.ts'
import type { Locator } from '../place/place.ts'
import type { PlacedContext } from '../group/find-group.ts'
import { useCase } from '../use-case.ts'
import type { Tag } from './register-store.ts'

type TagFields = Partial<Pick<Tag, 'color' | 'description'>>

export const listTags = useCase<{ readonly at: Locator }, readonly Tag[]>({
  action: 'tag.list',
  permission: 'workspace:read',
  at: (input) => input.at,
  run: ({ place, tx }) => tx.registers.tags(place.workspace.id),
  event: (_input, output) => ({ action: 'tag.listed', details: { shown: output.length } }),
})

export const readTag = useCase<{ readonly at: Locator; readonly slug: string }, Tag>({
  action: 'tag.read',
  permission: 'workspace:read',
  at: (input) => input.at,
  run: (context, { slug }) => findTag(context, slug),
  event: (_input, output) => ({ action: 'tag.read', targets: [tagTarget(output)] }),
})

export interface WriteTag {
  readonly at: Locator
  /** `create` refuses one that is there. */
  readonly mode: 'create' | 'replace'
  readonly name: string
  readonly fields: TagFields
}

/** Registers a tag, or makes the one its name means exactly what is given. */
export const writeTag = useCase<WriteTag, { readonly tag: Tag; readonly created: boolean }>({
  action: 'tag.write',
  permission: 'project:write',
  at: (input) => input.at,
  async run(context, { mode, name, fields }) {
    const { place, tx, now } = context
    const slug = deriveSlug(name)
    const found = await tx.registers.tag(place.workspace.id, slug)
    if (found !== undefined && mode === 'create') {
      throw new DomainError('conflict', 'There is already a tag with the same derived identifier', {
        subject: 'tag',
      })
    }
    const base = { id: context.newId(), workspaceId: place.workspace.id, slug, createdAt: now }
    const tag: Tag = { ...base, ...found, name, color: '', description: '', ...fields, updatedAt: now }
    await (found === undefined ? tx.registers.insertTag(tag) : tx.registers.updateTag(tag))
    return { tag, created: found === undefined }
  },
  event: (_input, { tag, created }) => ({
    action: created ? 'tag.created' : 'tag.updated',
    targets: [tagTarget(tag)],
  }),
})

export const reviseTag = useCase<
  { readonly at: Locator; readonly slug: string; readonly fields: TagFields & { readonly name?: string } },
  Tag
>({
  action: 'tag.write',
  permission: 'project:write',
  at: (input) => input.at,
  async run(context, { slug, fields }) {
    const tag = { ...(await findTag(context, slug)), ...fields, updatedAt: context.now }
    await context.tx.registers.updateTag(tag)
    return tag
  },
  event: (_input, output) => ({ action: 'tag.updated', targets: [tagTarget(output)] }),
})

/** Whatever carries the tag keeps carrying it. */
export const deleteTag = useCase<{ readonly at: Locator; readonly slug: string }, Tag>({
  action: 'tag.delete',
  permission: 'project:write',
  at: (input) => input.at,
  async run(context, { slug }) {
    const tag = await findTag(context, slug)
    await context.tx.registers.deleteTag(tag.id)
    return tag
  },
  event: (_input, output) => ({ action: 'tag.deleted', targets: [tagTarget(output)] }),
})

async function findTag({ place, tx }: PlacedContext, slug: string): Promise<Tag> {
  const tag = await tx.registers.tag(place.workspace.id, slug)
  if (tag !== undefined) return tag
  throw new DomainError('not_found', 'There is no such tag here', { subject: 'tag' })
}

function tagTarget({ id, slug }: Tag) {
  return { kind: 'tag', id, name: slug }
}
