import { Type, type Static } from 'typebox'
import { DomainError } from '../../core/error.ts'
import type { HttpRequest } from '../../http/surface.ts'
import { northflankLimits as limits } from './limits.ts'

export interface Page {
  readonly size: number
  /** From 1. */
  readonly number: number
  readonly cursor?: string
}

export const PageQuery = {
  per_page: Type.Optional(Type.Integer({ minimum: 1, maximum: limits.pageSizeMax })),
  page: Type.Optional(Type.Integer({ minimum: 1 })),
  cursor: Type.Optional(Type.String()),
}

export const Pagination = Type.Object({
  hasNextPage: Type.Boolean(),
  count: Type.Integer(),
  cursor: Type.Optional(Type.String()),
})

const DIGITS = /^\d{1,9}$/
// Sent back unencoded, and 24 characters in the client's schema: the first 96 bits of the last item's id.
const CURSOR = /^[0-9a-f]{24}$/

/** Throws `invalid`, naming the field. A cursor wins over a page number. */
export function pageOf(query: HttpRequest['query']): Page {
  const { per_page: size, page: number, cursor } = query
  const page = {
    size: integer('per_page', size, limits.pageSizeDefault, limits.pageSizeMax),
    number: integer('page', number, 1, Number.MAX_SAFE_INTEGER),
  }
  if (cursor === undefined) return page
  if (CURSOR.test(cursor)) return { ...page, cursor }
  throw invalid('cursor', 'is not a cursor of this list')
}

function integer(path: string, text: string | undefined, fallback: number, max: number): number {
  if (text === undefined) return fallback
  const value = DIGITS.test(text) ? Number(text) : 0
  if (value >= 1 && value <= max) return value
  throw invalid(path, max === limits.pageSizeMax ? `must be from 1 to ${max}` : 'must be 1 or more')
}

function invalid(path: string, message: string): DomainError {
  return new DomainError('invalid', `The parameter ${path} ${message}.`, {
    violations: [{ path, rule: 'range', message }],
  })
}

/** One page of what was read whole. Ids are UUIDv7, so pages are in the order of creation and stay as new items come. */
export function paginate<Item extends { readonly id: string }>(
  items: readonly Item[],
  { size, number, cursor }: Page,
): { readonly items: readonly Item[]; readonly pagination: Static<typeof Pagination> } {
  const sorted = items.toSorted((a, b) => (a.id < b.id ? -1 : 1))
  const after = cursor === undefined ? sorted : sorted.filter(({ id }) => cursorAt(id) > cursor)
  const start = cursor === undefined ? (number - 1) * size : 0
  const shown = after.slice(start, start + size)
  const last = shown.at(-1)
  const hasNextPage = last !== undefined && start + size < after.length
  // Absent on the last page: a `null` would make the client begin anew.
  const next = hasNextPage ? { cursor: cursorAt(last.id) } : {}
  return { items: shown, pagination: { hasNextPage, count: shown.length, ...next } }
}

function cursorAt(id: string): string {
  return id.replaceAll('-', '').slice(0, 24)
}
