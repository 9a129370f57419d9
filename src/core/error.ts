/**
 * The one error of the domain. Each surface maps every code to its vendor's shape with a total
 * `Record<ErrorCode, …>`; whatever is not a DomainError is `internal` there, and its text stays in the log.
 */
export type ErrorCode =
  /** No credential, or one that is malformed, unknown, expired or revoked. */
  | 'unauthenticated'
  /** Visible to the principal, but its role or its token's scopes do not allow the action. */
  | 'forbidden'
  /** Absent, or not visible to this principal: the two are never told apart. */
  | 'not_found'
  /** The path exists with other methods. */
  | 'method_not_allowed'
  /** The body is not what its syntax claims (JSON that does not parse, wrong shape at the top). */
  | 'malformed'
  /** Parsed, but a field breaks a rule; `violations` says which. */
  | 'invalid'
  /** A sealed box that does not open with this place's keys. */
  | 'sealed_box'
  /** Collides with something that exists, or with the state it is in. */
  | 'conflict'
  /** A precondition (If-Match) did not hold. */
  | 'precondition'
  | 'too_large'
  /** A count limit (secrets per home, …) would be exceeded. */
  | 'limit'
  | 'rate_limited'
  /** A stored row failed its check: changed, moved, replayed or planted outside Keywell. */
  | 'integrity'
  /** The storage cannot take it now (disk full, shutting down, queue full). Nothing was changed. */
  | 'unavailable'
  | 'timeout'
  | 'internal'

export interface Violation {
  /** Dotted path of the field in the request body or query, '' for the whole. */
  readonly path: string
  /** Machine-readable reason, such as `required`, `pattern`, `maxLength`. */
  readonly rule: string
  readonly message: string
}

export interface ErrorFacts {
  readonly violations?: readonly Violation[]
  /** What kind of thing is missing, in conflict, or refused (`secret`, `environment`, …). */
  readonly subject?: string
  /** The permission that is missing, for surfaces that name it. */
  readonly permission?: string
  readonly retryAfterSeconds?: number
  readonly cause?: unknown
}

/** `message` is safe to show to the caller: it never holds a value or a token. */
export class DomainError extends Error {
  override readonly name = 'DomainError'
  readonly code: ErrorCode
  readonly facts: ErrorFacts

  constructor(code: ErrorCode, message: string, facts: ErrorFacts = {}) {
    super(message, facts.cause === undefined ? undefined : { cause: facts.cause })
    this.code = code
    this.facts = facts
  }
}
