import type { DomainError, Violation } from '../../core/error.ts'
import { DomainError as Refusal } from '../../core/error.ts'
import type { NameFault } from './stores.ts'
import { nameFault } from './stores.ts'

/** Padded standard base64, not empty: the pattern GitHub publishes, and quotes in its errors. */
export const base64Pattern =
  '^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=|[A-Za-z0-9+/]{4})$'

/** GitHub's words for a body that does not fit. Unlike GitHub's, they never repeat what was sent: it may be the secret. */
export function validationMessage(error: DomainError): string {
  const violations = error.facts.violations ?? []
  const missing = violations.filter(({ rule }) => rule === 'required').map(({ path }) => `"${path}"`)
  if (missing.length > 0) {
    return `Invalid request.\n\n${missing.join(', ')} ${missing.length === 1 ? "wasn't" : "weren't"} supplied.`
  }
  const [first] = violations
  return first === undefined || first.rule === 'said'
    ? error.message
    : `Invalid request.\n\n${wordsFor(first)}`
}

function wordsFor({ path, rule, message }: Violation): string {
  const field = `properties/${path.replaceAll('.', '/')}`
  if (rule === 'pattern') {
    return `${path} does not match /${base64Pattern.replaceAll('/', String.raw`\/`)}/.`
  }
  return `For '${field}', the value ${message}.`
}

const nameRules: Readonly<Record<NameFault, (kind: string) => string>> = {
  alphabet: (kind) =>
    `${kind} names can only contain alphanumeric characters ([a-z], [A-Z], [0-9]) or underscores (_). Spaces are not allowed. Must start with a letter ([a-z], [A-Z]) or underscores (_).`,
  reserved: (kind) => `${kind} names must not start with GITHUB_.`,
}

/** Throws `invalid`, in GitHub's words, for a name that GitHub would not take. */
export function checkName(name: string, kind: 'Secret' | 'Variable'): void {
  const fault = nameFault(name)
  if (fault !== undefined) throw refusal(nameRules[fault](kind), 'name')
}

/** A 422 that says exactly `message`. */
export function refusal(message: string, path: string): DomainError {
  return new Refusal('invalid', message, { violations: [{ path, rule: 'said', message }] })
}

/** A 422 for fields that are needed here although the schema does without them. */
export function missingFields(...paths: readonly string[]): DomainError {
  const violations = paths.map((path) => ({ path, rule: 'required', message: 'is required' }))
  return new Refusal('invalid', `${paths.join(', ')} missing`, { violations })
}
