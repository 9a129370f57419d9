import { DomainError } from '../../core/error.ts'
import type { HttpRequest } from '../../http/surface.ts'

/** The version of a secret as its entity tag (RFC 9110 §8.8.3). */
export function tagOf(version: number): Readonly<Record<string, string>> {
  return { etag: `"${version}"` }
}

/**
 * The version that must be the newest, from `If-Match` (RFC 9110 §13.1.1); 0, or `If-None-Match: *`, is that there must be
 * none yet. Quotes may be left out. Throws `invalid` for anything else, such as a list or a weak tag.
 */
export function expectedVersion({ headers }: HttpRequest): { readonly expected?: number } {
  const match = headers['if-match']
  const noneMatch = headers['if-none-match']
  if (match === undefined) {
    if (noneMatch === undefined) return {}
    if (noneMatch === '*') return { expected: 0 }
    throw invalid('If-None-Match', 'If-None-Match takes * here')
  }
  const [, digits] = /^"?(\d{1,15})"?$/.exec(String(match)) ?? []
  if (digits === undefined) throw invalid('If-Match', 'If-Match takes the number of one version')
  return { expected: Number(digits) }
}

function invalid(path: string, message: string): DomainError {
  return new DomainError('invalid', message, { violations: [{ path, rule: 'format', message }] })
}
