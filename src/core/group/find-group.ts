import { DomainError } from '../error.ts'
import { deriveSlug } from '../place/names.ts'
import type { Place } from '../place/place.ts'
import type { Context } from '../use-case.ts'
import type { GroupPlace } from './group-store.ts'
import type { Group } from './group.ts'

export type PlacedContext = Context & { readonly place: Place }

export function groupPlace({ workspace, project }: Place): GroupPlace {
  return { workspaceId: workspace.id, ...(project === undefined ? {} : { projectId: project.id }) }
}

/** Throws `not_found` for a group that never was, or has ended. */
export async function findGroup(context: PlacedContext, slug: string): Promise<Group> {
  const found = await context.tx.groups.find(groupPlace(context.place), slug)
  if (found?.live === true) return found
  throw new DomainError('not_found', 'There is no such secret group here', { subject: 'group' })
}

/** The id a group's name gives it. Throws `invalid` for a name without a letter or digit. */
export function groupSlug(name: string): string {
  const slug = deriveSlug(name)
  if (slug !== '') return slug
  const message = 'A name needs at least one letter or digit'
  throw new DomainError('invalid', message, { violations: [{ path: 'name', rule: 'pattern', message }] })
}
