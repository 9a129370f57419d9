import type { Permission } from '../../core/access/permission.ts'
import type { DomainError, ErrorCode } from '../../core/error.ts'
import type { HttpRequest, Reply } from '../../http/surface.ts'

/** Status and error id of every code. A missing permission is 401 here, as the vendor has it. */
const statuses: Readonly<Record<ErrorCode, readonly [status: number, id: string]>> = {
  unauthenticated: [401, 'nf-unauthorized'],
  forbidden: [401, 'nf-missing-permission'],
  not_found: [404, 'nf-not-found'],
  method_not_allowed: [405, 'nf-method-not-allowed'],
  malformed: [400, 'nf-invalid-request-body'],
  invalid: [400, 'nf-invalid-request-body'],
  sealed_box: [400, 'nf-invalid-request-body'],
  conflict: [409, 'nf-conflict'],
  precondition: [412, 'nf-precondition-failed'],
  too_large: [413, 'nf-payload-too-large'],
  limit: [409, 'nf-limit-reached'],
  rate_limited: [429, 'nf-rate-limit-exceeded'],
  integrity: [500, 'nf-internal-error'],
  unavailable: [503, 'nf-unavailable'],
  timeout: [408, 'nf-timeout'],
  internal: [500, 'nf-internal-error'],
}

/** What a permission is called where the vendor's roles are edited. */
const permissionNames: Partial<Record<Permission, string>> = {
  'secret:list': 'Project > Secrets > General > List',
  'secret:reveal': 'Project > Secrets > General > Read',
  'secret:write': 'Project > Secrets > General > Update',
  'project:read': 'Project > Projects > Manage > Read',
  'project:write': 'Project > Projects > Manage > Update',
  'workspace:read': 'Organisation > Team > General > Read',
  'workspace:write': 'Organisation > Team > General > Update',
  'instance:manage': 'Organisation > Team > General > Create',
}
const knownNames: Readonly<Record<string, string | undefined>> = permissionNames

const invalidMessage = 'Request failed payload validation - see details'

/** What guessing clients send, with what they want: `error.details` is the part of the answer that they show. */
const hints: Readonly<Record<string, string>> = {
  data: 'is not a known field: send the values as secrets.variables',
  secretType: 'must be one of environment-arguments, environment, arguments',
  type: 'must be one of secret, config',
  'restrictions.tagMatchCondition': 'must be one of and, or',
}

export function presentError(error: DomainError, request: HttpRequest): Reply {
  const [status, id] = statuses[error.code]
  const { retryAfterSeconds } = error.facts
  const details = detailsOf(error)
  return {
    status,
    headers: {
      ...(status === 401 ? { 'www-authenticate': 'Bearer' } : {}),
      ...(retryAfterSeconds === undefined ? {} : { 'retry-after': String(retryAfterSeconds) }),
    },
    body: {
      error: {
        status,
        message: messageOf(error, request),
        id,
        ...(details === undefined ? {} : { details }),
      },
    },
  }
}

function messageOf(error: DomainError, request: HttpRequest): string {
  const misplaced = error.code === 'method_not_allowed' && request.method === 'PUT'
  if (misplaced && /\/secrets\/[^/]+$/.test(request.path)) {
    return 'PUT takes no id in the path: PUT …/secrets finds the secret by its name, PATCH …/secrets/{secretId} changes one'
  }
  const inBody = error.code === 'invalid' && error.facts.subject === undefined
  return inBody && error.facts.violations !== undefined ? invalidMessage : error.message
}

/** Of a rejected body: field → texts, over which clients iterate. Of a missing right: its name. */
function detailsOf(error: DomainError): Record<string, unknown> | undefined {
  const { violations, permission } = error.facts
  if (permission !== undefined) return { requiredPermission: knownNames[permission] ?? permission }
  if (violations === undefined) return undefined
  const details = new Map<string, string[]>()
  for (const { path, message } of violations) {
    const field = path === '' ? 'body' : path
    details.set(field, [...(details.get(field) ?? []), hints[field] ?? message])
  }
  return Object.fromEntries(details)
}
