import type { Key } from '../../crypto/index.ts'
import { hashToken, mintToken, parseToken } from '../../crypto/index.ts'
import type { TokenIssuer } from '../use-case.ts'

/** `prefixes` maps a format's name to what its tokens begin with; surfaces add theirs. */
export function createTokenIssuer(key: Key, prefixes: Readonly<Record<string, string>>): TokenIssuer {
  const allowed = Object.values(prefixes)
  return {
    formats: Object.keys(prefixes),
    mint(format) {
      const prefix = prefixes[format]
      if (prefix === undefined) throw new RangeError(`no token format ${format}`)
      return mintToken(prefix)
    },
    hash: (token) => (parseToken(token, allowed) === undefined ? undefined : hashToken(key, token)),
  }
}
