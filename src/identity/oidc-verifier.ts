import { createLocalJWKSet, decodeJwt, errors, jwtVerify, type JWTPayload, type JWTVerifyGetKey } from 'jose'
import type { IdentityClaims, IdentityVerifier } from '../core/access/identity.ts'
import { DomainError } from '../core/error.ts'
import { limits } from '../limits.ts'
import { FetchError, fetchDocument } from './fetch-document.ts'

/** Asymmetric only, each with its own kind of key: a public key is never a secret. */
const algorithms = ['RS256', 'ES256', 'EdDSA']

export interface VerifierOptions {
  readonly inside: readonly string[]
  readonly clock: () => number
}

interface IssuerKeys {
  readonly find: JWTVerifyGetKey
  readonly fetchedAt: number
}

/** Verifies tokens by the keys their issuer publishes (OpenID Connect Discovery 1.0, RFC 7517, RFC 7519). */
export function createIdentityVerifier(options: VerifierOptions): IdentityVerifier {
  const kept = new Map<string, Promise<IssuerKeys>>()

  function keysOf(issuer: string, notBefore: number): Promise<IssuerKeys> {
    const known = kept.get(issuer)
    if (known === undefined) return renewed(issuer)
    return known.then((keys) => (keys.fetchedAt >= notBefore ? keys : renewed(issuer)))
  }

  function renewed(issuer: string): Promise<IssuerKeys> {
    const oldest = kept.size >= limits.issuersKept ? kept.keys().next().value : undefined
    if (oldest !== undefined) kept.delete(oldest)
    const fetching = fetchKeys(issuer, options).catch((error: unknown) => {
      if (kept.get(issuer) === fetching) kept.delete(issuer)
      throw error
    })
    kept.set(issuer, fetching)
    return fetching
  }

  async function verify(issuer: string, token: string): Promise<IdentityClaims> {
    const now = options.clock()
    const keys = await keysOf(issuer, now - limits.issuerKeysKeptMs)
    try {
      return await claimsOf(issuer, token, keys, now)
    } catch (error) {
      const mayBeNew = error instanceof errors.JWKSNoMatchingKey
      if (!mayBeNew || keys.fetchedAt > now - limits.issuerKeysAgainMs) throw error
      return claimsOf(issuer, token, await renewed(issuer), now)
    }
  }

  return {
    claimed,
    verify: (issuer, token) =>
      verify(issuer, token).catch((error: unknown) => {
        throw presentable(error)
      }),
  }
}

function claimed(token: string): { issuer: string; subject: string } | undefined {
  try {
    const { iss, sub } = decodeJwt(token)
    return iss === undefined || sub === undefined ? undefined : { issuer: iss, subject: sub }
  } catch {
    return undefined
  }
}

async function fetchKeys(issuer: string, options: VerifierOptions): Promise<IssuerKeys> {
  const base = issuer.replace(/\/$/, '')
  const document = await fetchDocument(`${base}/.well-known/openid-configuration`, options)
  const uri = textAt(document, 'jwks_uri')
  if (textAt(document, 'issuer') !== issuer || uri === undefined) throw new FetchError('not its document')
  const keys = await fetchDocument(uri, options)
  if (!isKeySet(keys)) throw new FetchError('not a key set')
  return { find: createLocalJWKSet(keys), fetchedAt: options.clock() }
}

function textAt(document: unknown, field: string): string | undefined {
  const value: unknown =
    typeof document === 'object' && document !== null ? Reflect.get(document, field) : undefined
  return typeof value === 'string' ? value : undefined
}

function isKeySet(value: unknown): value is { keys: { kty: string }[] } {
  if (typeof value !== 'object' || value === null || !('keys' in value)) return false
  return Array.isArray(value.keys) && value.keys.every((key) => textAt(key, 'kty') !== undefined)
}

async function claimsOf(
  issuer: string,
  token: string,
  { find }: IssuerKeys,
  now: number,
): Promise<IdentityClaims> {
  const { payload } = await jwtVerify(token, find, {
    issuer,
    algorithms,
    requiredClaims: ['iss', 'sub', 'aud', 'exp', 'iat'],
    clockTolerance: limits.identityClockSkewMs / 1_000,
    currentDate: new Date(now),
  })
  return checked(payload, now)
}

function checked({ iss, sub, aud, exp, iat, jti }: JWTPayload, now: number): IdentityClaims {
  const complete = iss !== undefined && sub !== undefined && aud !== undefined
  if (!complete || exp === undefined || iat === undefined) throw new errors.JWTInvalid('incomplete')
  const [issuedAt, expiresAt] = [iat * 1_000, exp * 1_000]
  const lifetimeMs = expiresAt - issuedAt
  const wellTimed =
    issuedAt <= now + limits.identityClockSkewMs && lifetimeMs > 0 && lifetimeMs <= limits.identityTokenMsMax
  if (!wellTimed) throw new errors.JWTInvalid('lifetime')
  return {
    issuer: iss,
    subject: sub,
    audiences: typeof aud === 'string' ? [aud] : aud,
    issuedAt,
    expiresAt,
    id: jti,
  }
}

/** What was wrong with a token is its holder's to find out elsewhere. */
function presentable(error: unknown): unknown {
  if (error instanceof FetchError) {
    const message = 'The keys of the token’s issuer cannot be had now'
    return new DomainError('unavailable', message, { subject: 'issuer', cause: error })
  }
  if (!(error instanceof errors.JOSEError)) return error
  return new DomainError('unauthenticated', 'The identity token is not accepted here', { subject: 'token' })
}
