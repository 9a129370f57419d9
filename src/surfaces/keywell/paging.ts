import { type TSchema, Type } from 'typebox'
import { DomainError } from '../../core/error.ts'
import { limits } from '../../limits.ts'
import { closed } from './wire-words.ts'

/** Fields of the query of every list. */
export const pageFields = (limitMax: number = limits.pageSizeMax) => ({
  cursor: Type.Optional(
    Type.String({
      minLength: 1,
      maxLength: limits.cursorCharsMax,
      description: 'The `next` of the page before; the first page without',
    }),
  ),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: limitMax, description: 'Items of a page' })),
})

export const PageQuery = Type.Object(pageFields(), closed)

/** A page of a list. `next` is null on the last one. */
export const pageOf = <Item extends TSchema>(item: Item) =>
  Type.Object({
    items: Type.Array(item),
    next: Type.Union([Type.String({ description: 'The `cursor` of the page after' }), Type.Null()]),
  })

export interface PageAsked {
  readonly cursor?: string
  readonly limit?: number
}

/** Where a page begins and how long it is, for a list that the store pages: what follows a key. */
export function sliceOf({ cursor, limit }: PageAsked): { readonly after?: string; readonly limit: number } {
  return { ...(cursor === undefined ? {} : { after: keyOf(cursor) }), limit: limit ?? limits.pageSizeDefault }
}

/** The same where the keys are numbers. */
export function numberedSliceOf(
  asked: PageAsked,
  limitDefault: number = limits.pageSizeDefault,
): { readonly after?: number; readonly limit: number } {
  const { after, limit } = sliceOf({ limit: limitDefault, ...asked })
  if (after === undefined) return { limit }
  if (!/^\d{1,15}$/.test(after)) throw invalidCursor()
  return { after: Number(after), limit }
}

/**
 * One page of a list that was read whole, in the order of its keys, which are unique and stay: what is written between
 * two pages neither hides an item nor shows one twice. Keys that are ids give the newest first when it goes backwards.
 */
export function page<Item>(
  items: readonly Item[],
  asked: PageAsked,
  keyFor: (item: Item) => string,
  order: 'forwards' | 'backwards' = 'forwards',
): { readonly items: readonly Item[]; readonly next: string | null } {
  const { after, limit } = sliceOf(asked)
  const isBefore = (one: string, other: string) => (order === 'forwards' ? one < other : one > other)
  const keyed = items
    .map((item): [string, Item] => [keyFor(item), item])
    .toSorted(([one], [other]) => (isBefore(one, other) ? -1 : 1))
  const rest = after === undefined ? keyed : keyed.filter(([key]) => isBefore(after, key))
  const shown = rest.slice(0, limit)
  const next = rest.length > limit ? cursorOf(shown.at(-1)?.[0]) : null
  return { items: shown.map(([, item]) => item), next }
}

/** The opaque text for a key; null for none. */
export function cursorOf(key: string | number | undefined): string | null {
  return key === undefined ? null : Buffer.from(`1:${key}`, 'utf8').toString('base64url')
}

function keyOf(cursor: string): string {
  const text = Buffer.from(cursor, 'base64url').toString('utf8')
  if (text.startsWith('1:') && cursorOf(text.slice(2)) === cursor) return text.slice(2)
  throw invalidCursor()
}

function invalidCursor(): DomainError {
  const message = 'A cursor is the `next` of an earlier page'
  return new DomainError('invalid', message, { violations: [{ path: 'cursor', rule: 'format', message }] })
}
