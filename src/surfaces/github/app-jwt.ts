import { decodeJwt, decodeProtectedHeader, importSPKI, jwtVerify } from 'jose'
import type { JWTPayload } from 'jose'
import type { Assertion } from '../../core/access/service-account.ts'
import { DomainError } from '../../core/error.ts'
import type { Ref } from '../../core/place/place.ts'
import { byName } from '../../core/place/place.ts'
import { githubLimits as limits } from './limits.ts'
import { surfaceName } from './stores.ts'

const algorithm = 'RS256'

/**
 * An app's JWT: who it says it is, by number or by slug, and a way to verify that. GitHub takes RS256 alone, and no
 * more than ten minutes of life. Throws `unauthenticated` for text that is none.
 */
export function assertionOf(text: string | undefined): Assertion {
  if (text === undefined || text.length > limits.appJwtCharsMax) throw undecodable()
  // Clients that are given a number sign a number, whatever RFC 7519 says of `iss`.
  const issuer: unknown = decoded(text).iss
  if (typeof issuer !== 'string' && typeof issuer !== 'number') throw undecodable()
  return { issuer: refOf(`${issuer}`), verify: (publicKey) => isSignedBy(text, publicKey) }
}

function decoded(text: string): JWTPayload {
  try {
    if (decodeProtectedHeader(text).alg !== algorithm) throw undecodable()
    return decodeJwt(text)
  } catch {
    throw undecodable()
  }
}

function refOf(issuer: string): Ref {
  return /^[1-9]\d{0,15}$/.test(issuer)
    ? { by: 'external', surface: surfaceName, id: issuer }
    : byName(issuer)
}

async function isSignedBy(text: string, publicKey: string): Promise<boolean> {
  try {
    const key = await importSPKI(publicKey, algorithm)
    const { payload } = await jwtVerify(text, key, {
      algorithms: [algorithm],
      requiredClaims: ['iat', 'exp'],
      clockTolerance: limits.appJwtClockSeconds,
    })
    const { iat = 0, exp = Infinity } = payload
    return exp - iat <= limits.appJwtLifetimeSeconds + limits.appJwtClockSeconds
  } catch {
    return false
  }
}

function undecodable(): DomainError {
  return new DomainError('unauthenticated', 'Not a JSON web token', { subject: 'assertion' })
}
