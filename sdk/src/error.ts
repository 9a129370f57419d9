/** The server's codes; see the native API's documentation. */
export type ServerErrorCode =
  | 'unauthenticated'
  | 'forbidden'
  | 'not_found'
  | 'method_not_allowed'
  | 'malformed'
  | 'invalid'
  | 'sealed_box'
  | 'conflict'
  | 'precondition'
  | 'too_large'
  | 'limit'
  | 'rate_limited'
  | 'integrity'
  | 'unavailable'
  | 'timeout'
  | 'internal'

/** What goes wrong on this side of the wire. */
export type ClientErrorCode =
  /** No connection: refused, unknown host, TLS. Nothing was done. */
  | 'unreachable'
  /** Sent, and no whole answer came back, or not within `timeoutMs`. A write may have happened. */
  | 'no_answer'
  /** An answer that is not the native API's: another server, a proxy, a redirect. */
  | 'unexpected_answer'
  /** Refused here, before anything was sent: a URL, a token, a value. */
  | 'unusable'

/** Open at the end, because a newer server may know more codes than this client. */
export type KeywellErrorCode = ServerErrorCode | ClientErrorCode | (string & Record<never, never>)

export interface Violation {
  /** Dotted path of the field, '' for the whole. */
  readonly path: string
  readonly rule: string
  readonly message: string
}

export interface KeywellErrorFacts {
  readonly violations?: readonly Violation[]
  readonly subject?: string | undefined
  readonly requestId?: string | undefined
  readonly retryAfterSeconds?: number | undefined
  readonly cause?: unknown
}

/** The one error of this client. It never holds a value of a secret or a token. */
export class KeywellError extends Error {
  override readonly name = 'KeywellError'
  /** The HTTP status, or 0 when there was no answer. */
  readonly status: number
  readonly code: KeywellErrorCode
  /** The sentence for people; also `message`. */
  readonly detail: string
  readonly violations: readonly Violation[]
  /** Of `not_found` and `conflict`: the kind of thing, such as `secret` or `environment`. */
  readonly subject: string | undefined
  /** For the server's log. */
  readonly requestId: string | undefined
  readonly retryAfterSeconds: number | undefined

  constructor(status: number, code: KeywellErrorCode, detail: string, facts: KeywellErrorFacts = {}) {
    super(detail, facts.cause === undefined ? undefined : { cause: facts.cause })
    this.status = status
    this.code = code
    this.detail = detail
    this.violations = facts.violations ?? []
    this.subject = facts.subject
    this.requestId = facts.requestId
    this.retryAfterSeconds = facts.retryAfterSeconds
  }
}
