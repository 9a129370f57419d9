import { equalBytes, hmacSha256 } from './bytes.ts'
import type { Key } from './key.ts'

/** What a session token says: which token it stands for, and until when. Seconds since 1970, as RFC 7519 has them. */
export interface SessionClaims {
  readonly jti: string
  readonly iat: number
  readonly exp: number
}

// One header only, compared as text: no algorithm is ever chosen by whoever presents a token.
const header = encode('{"alg":"HS256","typ":"JWT"}')
const sessionCharsMax = 512

/** A JSON Web Token (RFC 7519) in compact form, signed with HS256 (RFC 7515). */
export function signSession(key: Key, { jti, iat, exp }: SessionClaims): string {
  const signed = `${header}.${encode(JSON.stringify({ jti, iat, exp }))}`
  return `${signed}.${signature(key, signed)}`
}

/** The claims of a token this key signed; `undefined` for every other text. Whether it is still in force is the caller's to say. */
export function readSession(key: Key, text: string): SessionClaims | undefined {
  const [head, payload, tag, ...rest] = text.length <= sessionCharsMax ? text.split('.') : []
  if (head !== header || payload === undefined || tag === undefined || rest.length > 0) return undefined
  const expected = signature(key, `${head}.${payload}`)
  // Compared as text, so that of the many spellings of one base64url only ours passes.
  if (!equalBytes(Buffer.from(tag, 'latin1'), Buffer.from(expected, 'latin1'))) return undefined
  return claimsOf(payload)
}

function claimsOf(payload: string): SessionClaims | undefined {
  const claims: unknown = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8'))
  if (typeof claims !== 'object' || claims === null) return undefined
  if (!('jti' in claims) || !('iat' in claims) || !('exp' in claims)) return undefined
  const { jti, iat, exp } = claims
  if (typeof jti !== 'string' || typeof iat !== 'number' || typeof exp !== 'number') return undefined
  return { jti, iat, exp }
}

function signature(key: Key, signed: string): string {
  return Buffer.from(hmacSha256(key, Buffer.from(signed, 'latin1'))).toString('base64url')
}

function encode(text: string): string {
  return Buffer.from(text, 'utf8').toString('base64url')
}
