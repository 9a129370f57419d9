import type { Key } from '../../crypto/index.ts'
import { hashToken, mintToken, parseToken, readSession, signSession } from '../../crypto/index.ts'
import { limits } from '../../limits.ts'
import type { TokenId } from '../ids.ts'
import { asId, isUuid } from '../ids.ts'
import type { TokenIssuer } from '../use-case.ts'

export interface IssuerKeys {
  readonly token: Key
  readonly session: Key
}

/** `prefixes` maps a format's name to what its tokens begin with; surfaces add theirs. */
export function createTokenIssuer(keys: IssuerKeys, prefixes: Readonly<Record<string, string>>): TokenIssuer {
  const allowed = Object.values(prefixes)
  const hash = (token: string) =>
    parseToken(token, allowed) === undefined ? undefined : hashToken(keys.token, token)
  return {
    formats: Object.keys(prefixes),
    mint(format) {
      const prefix = prefixes[format]
      if (prefix === undefined) throw new RangeError(`no token format ${format}`)
      return mintToken(prefix)
    },
    hash,
    recognise(credential, now) {
      const hashed = hash(credential)
      if (hashed !== undefined) return { by: 'hash', hash: hashed }
      const claims = readSession(keys.session, credential)
      if (claims === undefined || claims.exp * 1_000 <= now || !isUuid(claims.jti)) return undefined
      return { by: 'id', id: asId<TokenId>(claims.jti) }
    },
    session(id, now) {
      const iat = Math.floor(now / 1_000)
      const lifetimeSeconds = limits.sessionTokenMs / 1_000
      const text = signSession(keys.session, { jti: id, iat, exp: iat + lifetimeSeconds })
      return { text, lifetimeSeconds }
    },
  }
}
