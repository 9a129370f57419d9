import type { DomainError, ErrorCode, Violation } from '../../core/error.ts'
import type { HttpRequest, Reply } from '../../http/surface.ts'

/** Status and text of every code; without a text the error's own is shown. 404 answers what is absent and what is not visible. */
const answers: Readonly<Record<ErrorCode, readonly [status: number, message?: string]>> = {
  unauthenticated: [401, 'Invalid or expired token'],
  forbidden: [403, 'Insufficient permissions'],
  not_found: [404],
  method_not_allowed: [404, 'Route not found'],
  malformed: [400],
  invalid: [400],
  sealed_box: [400],
  conflict: [409],
  precondition: [409],
  too_large: [400],
  limit: [409],
  rate_limited: [429, 'Rate limit exceeded'],
  integrity: [500, 'Stored data was changed outside Keywell'],
  unavailable: [503, 'Service unavailable'],
  timeout: [408, 'Request timed out'],
  internal: [500, 'Internal server error'],
}

/** Every error is `{"message": …}`. */
export function presentError(error: DomainError, request: HttpRequest): Reply {
  const [status, message] = answers[error.code]
  const { retryAfterSeconds } = error.facts
  return {
    status,
    ...(retryAfterSeconds === undefined ? {} : { headers: { 'retry-after': String(retryAfterSeconds) } }),
    body: { message: message ?? messageOf(error, request) },
  }
}

function messageOf(error: DomainError, request: HttpRequest): string {
  if (error.code === 'not_found') {
    if (request.route === undefined) return 'Route not found'
    return error.facts.subject === undefined ? 'Not found' : `${capital(error.facts.subject)} not found`
  }
  const [first] = error.facts.violations ?? []
  return first === undefined || first.path === '' ? error.message : `${first.path}: ${violationText(first)}`
}

function capital(subject: string): string {
  const words = subject.replaceAll('_', ' ')
  return words.slice(0, 1).toUpperCase() + words.slice(1)
}

/** In the words clients know: `name: String must contain at least 1 character(s)`. */
function violationText({ rule, message }: Violation): string {
  const [what = ''] = (rule === 'type' ? /\w+$/ : /\d+/).exec(message) ?? []
  return phrases[rule]?.(what) ?? message
}

/** By the rule; `what` is the number or the type that the rule asks for. */
const phrases: Readonly<Record<string, (what: string) => string>> = {
  required: () => 'Required',
  type: (wanted) => `Expected ${wanted}`,
  minLength: (count) => `String must contain at least ${count} character(s)`,
  maxLength: (count) => `String must contain at most ${count} character(s)`,
  minItems: (count) => `Array must contain at least ${count} element(s)`,
  maxItems: (count) => `Array must contain at most ${count} element(s)`,
  enum: () => 'Invalid enum value',
  const: () => 'Invalid literal value',
}
