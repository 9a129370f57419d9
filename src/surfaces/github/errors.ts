import type { DomainError, ErrorCode } from '../../core/error.ts'
import type { HttpRequest, Reply } from '../../http/surface.ts'
import { permissionText } from './access.ts'
import type { GithubRoute } from './route.ts'
import { isGithubRoute } from './route.ts'
import { validationMessage } from './validation.ts'

interface Presented {
  readonly status: number
  readonly message: string
  readonly documentation?: string
  readonly headers?: Readonly<Record<string, string>>
}

type Present = (error: DomainError, route: GithubRoute | undefined) => Presented

const docs = 'https://docs.github.com/rest'

const fixed =
  (status: number, message: string): Present =>
  () => ({ status, message })

/** The words are GitHub's own wherever they are known: clients match on some of them. */
const presented: Readonly<Record<ErrorCode, Present>> = {
  unauthenticated: (error) => ({
    status: 401,
    message: unauthenticatedMessage(error),
    documentation: docs,
  }),
  forbidden,
  not_found: fixed(404, 'Not Found'),
  method_not_allowed: fixed(404, 'Not Found'),
  malformed: (error) => ({ status: 400, message: malformedMessage(error) }),
  invalid: (error) => ({ status: 422, message: validationMessage(error) }),
  sealed_box: fixed(422, 'Bad request - validation failed due to an improperly encrypted secret'),
  conflict: (error) => ({ status: 409, message: conflictMessage(error) }),
  precondition: fixed(412, 'Precondition failed'),
  too_large: (error) =>
    error.facts.subject === 'value'
      ? { status: 422, message: 'Value is too large.' }
      : { status: 413, message: 'Payload too large' },
  limit: (error) => ({ status: 422, message: error.message }),
  rate_limited: rateLimited,
  integrity: fixed(500, 'Server Error'),
  unavailable: fixed(503, 'Service unavailable'),
  timeout: fixed(408, 'Request timed out'),
  internal: fixed(500, 'Server Error'),
}

/** `{message, documentation_url, status}`, the status as text. */
export function presentError(error: DomainError, request: HttpRequest): Reply {
  const route = isGithubRoute(request.route) ? request.route : undefined
  const { status, message, documentation, headers } = presented[error.code](error, route)
  const retry = error.facts.retryAfterSeconds
  return {
    status,
    headers: { ...(retry === undefined ? {} : { 'retry-after': String(retry) }), ...headers },
    body: {
      message,
      documentation_url: documentation ?? route?.documentation ?? docs,
      status: String(status),
    },
  }
}

/** By its own count, or held back by something else: clients tell the two apart by the address of the page. */
function rateLimited({ message, facts }: DomainError): Presented {
  const about = `${docs}/using-the-rest-api/rate-limits-for-the-rest-api`
  if (facts.subject === 'rate') return { status: 403, message, documentation: about }
  return {
    status: 403,
    message: 'You have exceeded a secondary rate limit. Please wait a few minutes before you try again.',
    documentation: `${about}#about-secondary-rate-limits`,
    headers: { 'retry-after': String(facts.retryAfterSeconds ?? 60) },
  }
}

function forbidden(error: DomainError, route: GithubRoute | undefined): Presented {
  const permission = route?.access.permission
  const headers =
    permission === undefined ? {} : { 'x-accepted-github-permissions': permissionText(permission) }
  if (error.facts.subject === 'integration') {
    return { status: 403, message: 'Resource not accessible by integration', headers }
  }
  const level = route?.access.level
  if (level !== 'repository' && level !== 'environment') {
    return { status: 403, message: 'Must have admin rights to Repository.', headers }
  }
  const verb = route?.method === 'GET' ? 'read' : 'write'
  const kind = route?.path.includes('/variables') === true ? 'variables' : 'secrets'
  const message = `You must have repository ${verb} permissions or have the repository ${kind} fine-grained permission.`
  return { status: 403, message, headers }
}

function unauthenticatedMessage({ facts }: DomainError): string {
  if (facts.subject === 'missing') return 'Requires authentication'
  return facts.subject === 'assertion' ? 'A JSON web token could not be decoded' : 'Bad credentials'
}

function malformedMessage({ facts }: DomainError): string {
  if (facts.subject === 'version') {
    return 'The API version in X-GitHub-Api-Version is not one of those at /versions.'
  }
  const [violation] = facts.violations ?? []
  if (violation?.rule === 'json') return 'Problems parsing JSON'
  return violation?.path === '' ? 'Body should be a JSON object' : 'Bad Request'
}

function conflictMessage({ facts }: DomainError): string {
  if (facts.subject === 'secret') return 'Already exists - Variable already exists'
  return facts.subject === 'audience'
    ? "The visibility is not 'selected', so there is no list of repositories"
    : 'Conflict'
}
