import { Type } from 'typebox'
import type { DomainError, ErrorCode } from '../../core/error.ts'
import type { HttpRequest, Reply } from '../../http/surface.ts'

/** Status and title of every code. `limit` and `sealed_box` are about content, so they answer as `invalid` does. */
export const problems: Readonly<Record<ErrorCode, readonly [status: number, title: string]>> = {
  unauthenticated: [401, 'Not signed in'],
  forbidden: [403, 'Not allowed'],
  not_found: [404, 'Not found'],
  method_not_allowed: [405, 'Method not allowed'],
  malformed: [400, 'Malformed request'],
  invalid: [422, 'Invalid input'],
  sealed_box: [422, 'The sealed box does not open'],
  conflict: [409, 'Conflict'],
  precondition: [412, 'Precondition failed'],
  too_large: [413, 'Too large'],
  limit: [422, 'Limit reached'],
  rate_limited: [429, 'Too many requests'],
  integrity: [500, 'Stored data was changed outside Keywell'],
  unavailable: [503, 'Temporarily unavailable'],
  timeout: [408, 'Request timed out'],
  internal: [500, 'Internal error'],
}

/** What can befall any request, whatever it asks for. */
export const anyTime: readonly ErrorCode[] = [
  'method_not_allowed',
  'rate_limited',
  'integrity',
  'unavailable',
  'timeout',
  'internal',
]

const codes = Object.keys(problems).map((code) => Type.Literal(code))

/** RFC 9457 problem details, as `presentError` makes them. */
export const Problem = Type.Object(
  {
    type: Type.String({ description: '`urn:keywell:error:` and the code' }),
    title: Type.String({ description: 'The same for every problem of a code' }),
    status: Type.Integer(),
    detail: Type.String({ description: 'A sentence for people' }),
    code: Type.Union(codes),
    violations: Type.Optional(
      Type.Array(Type.Object({ path: Type.String(), rule: Type.String(), message: Type.String() }), {
        description: 'Which fields break which rules',
      }),
    ),
    subject: Type.Optional(
      Type.String({ description: 'Of `not_found` and `conflict`: the kind of thing, such as `secret`' }),
    ),
    permission: Type.Optional(Type.String({ description: 'The permission that is missing' })),
    requestId: Type.String({ description: "To find the request in the server's log" }),
  },
  { title: 'Problem' },
)

/** Codes that are about one kind of thing. */
const ofThings: ReadonlySet<ErrorCode> = new Set(['not_found', 'conflict'])

/** RFC 9457 problem details. */
export function presentError(error: DomainError, request: HttpRequest): Reply {
  const [status, title] = problems[error.code]
  const { violations, subject, retryAfterSeconds, permission } = error.facts
  return {
    status,
    headers: {
      'content-type': 'application/problem+json',
      ...(status === 401 ? { 'www-authenticate': 'Bearer' } : {}),
      ...(retryAfterSeconds === undefined ? {} : { 'retry-after': String(retryAfterSeconds) }),
    },
    body: {
      type: `urn:keywell:error:${error.code}`,
      title,
      status,
      detail: error.message,
      code: error.code,
      ...(violations === undefined ? {} : { violations }),
      ...(subject !== undefined && ofThings.has(error.code) ? { subject } : {}),
      ...(permission === undefined ? {} : { permission }),
      requestId: request.id,
    },
  }
}
