import { createHash } from 'node:crypto'
import type { HttpRequest, Reply } from '../../http/surface.ts'
import { callerOf } from './caller-facts.ts'
import type { Rates } from './rate.ts'
import { rateHeaders } from './rate.ts'
import { isGithubRoute } from './route.ts'
import { scopesText } from './scopes.ts'

const apiVersions = ['2022-11-28', '2026-03-10']
export const knownApiVersions: readonly string[] = apiVersions
const defaultVersion = '2022-11-28'

const exposed = [
  'ETag',
  'Link',
  'Location',
  'Retry-After',
  'X-GitHub-OTP',
  'X-RateLimit-Limit',
  'X-RateLimit-Remaining',
  'X-RateLimit-Used',
  'X-RateLimit-Resource',
  'X-RateLimit-Reset',
  'X-OAuth-Scopes',
  'X-Accepted-OAuth-Scopes',
  'X-Poll-Interval',
  'X-GitHub-Media-Type',
  'X-GitHub-SSO',
  'X-GitHub-Request-Id',
  'Deprecation',
  'Sunset',
].join(', ')

const always: Readonly<Record<string, string>> = {
  'x-github-media-type': 'github.v3; format=json',
  vary: 'Accept, Authorization, Cookie, X-GitHub-OTP, Accept-Encoding, Accept, X-Requested-With',
  'access-control-allow-origin': '*',
  'access-control-expose-headers': exposed,
  'strict-transport-security': 'max-age=31536000; includeSubdomains; preload',
  'x-frame-options': 'deny',
  'x-content-type-options': 'nosniff',
  'x-xss-protection': '0',
  'referrer-policy': 'origin-when-cross-origin, strict-origin-when-cross-origin',
  'content-security-policy': "default-src 'none'",
}

/** The last touch on every answer: the headers that GitHub sends, and 304 where the client has this answer already. */
export function finish(rates: Rates, reply: Reply, request: HttpRequest): Reply {
  const headers: Record<string, string> = {
    ...reply.headers,
    ...always,
    'x-github-request-id': requestId(request.id),
    'x-github-api-version-selected': versionOf(request),
    ...callerHeaders(request),
    ...rateHeaders(rates.of(request)),
  }
  if (reply.body === undefined || reply.status >= 300) return { ...reply, headers }
  const etag = etagOf(reply)
  const tagged: Record<string, string> = {
    ...headers,
    etag,
    'cache-control': 'private, max-age=60, s-maxage=60',
  }
  if (reply.status === 200 && isRead(request) && matches(request, etag)) {
    delete tagged['content-type']
    return { status: 304, headers: tagged }
  }
  return { ...reply, headers: tagged }
}

function isRead({ method }: HttpRequest): boolean {
  return method === 'GET' || method === 'HEAD'
}

/** As GitHub prints them: `ED59:157E91:E3DC1C3:E61B2A7:65BC26A3`. */
function requestId(id: string): string {
  const hex = id.replaceAll('-', '').toUpperCase()
  return [hex.slice(0, 4), hex.slice(4, 10), hex.slice(10, 17), hex.slice(17, 24), hex.slice(24)].join(':')
}

function versionOf(request: HttpRequest): string {
  const asked = request.headers['x-github-api-version']
  return typeof asked === 'string' && apiVersions.includes(asked) ? asked : defaultVersion
}

/** Scopes are what people's tokens have; an app's token has permissions. */
function callerHeaders(request: HttpRequest): Record<string, string> {
  const caller = callerOf(request)
  if (caller === undefined) return {}
  const { principal, token } = caller
  const accepted = isGithubRoute(request.route) ? request.route.access.scopes : []
  const expires = token.expiresAt
  return {
    ...(principal.kind === 'user'
      ? { 'x-oauth-scopes': scopesText(token), 'x-accepted-oauth-scopes': accepted.join(', ') }
      : {}),
    ...(expires === undefined ? {} : { 'github-authentication-token-expiration': expiryText(expires) }),
  }
}

/** `2024-03-02 22:39:38 UTC` */
function expiryText(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19).replace('T', ' ')} UTC`
}

function etagOf({ status, body }: Reply): string {
  const bytes = typeof body === 'string' || body instanceof Uint8Array ? body : JSON.stringify(body)
  const hash = createHash('sha256').update(bytes).digest('hex')
  return status === 201 ? `"${hash}"` : `W/"${hash}"`
}

/** Compared weakly (RFC 9110 §13.1.2). */
function matches(request: HttpRequest, etag: string): boolean {
  const asked = request.headers['if-none-match']
  if (typeof asked !== 'string') return false
  const opaque = (tag: string) => tag.trim().replace(/^W\//, '')
  return asked.split(',').some((tag) => tag.trim() === '*' || opaque(tag) === opaque(etag))
}
