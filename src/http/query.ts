import { DomainError } from '../core/error.ts'

export type Query = Readonly<Record<string, string>>

export const emptyQuery: Query = Object.freeze(bare<string>({}))

/**
 * Form-decodes a query string. Of equal names the last wins; a name without `=` has the value ''.
 * Throws `malformed` for broken percent-encoding and `too_large` beyond `fieldsMax` fields.
 */
export function parseQuery(text: string, fieldsMax: number): Query {
  if (text === '') return emptyQuery
  const query = bare<string>({})
  let fields = 0
  for (const field of text.split('&')) {
    if (field === '') continue
    fields++
    if (fields > fieldsMax) throw new DomainError('too_large', `The query has more than ${fieldsMax} fields.`)
    const equals = field.indexOf('=')
    const name = decode(equals === -1 ? field : field.slice(0, equals))
    query[name] = equals === -1 ? '' : decode(field.slice(equals + 1))
  }
  return query
}

function decode(text: string): string {
  if (!text.includes('%') && !text.includes('+')) return text
  try {
    return decodeURIComponent(text.replaceAll('+', ' '))
  } catch {
    throw new DomainError('malformed', 'The query string is not valid percent-encoded UTF-8.')
  }
}

/** Takes the prototype away, so that no name from outside finds `constructor` or sets `__proto__`. */
export function bare<T>(record: Record<string, T>): Record<string, T> {
  Object.setPrototypeOf(record, null)
  return record
}
