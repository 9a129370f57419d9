import type { PrincipalId, TokenId } from '../ids.ts'
import { asId } from '../ids.ts'
import type { Context, TokenIssuer } from '../use-case.ts'
import type { Token } from './principal.ts'

/** What making a token needs; who lets it be made is the caller's to know. */
export type Issuing = Pick<Context, 'tx' | 'tokens' | 'now' | 'newId'>

export interface IssuedToken {
  readonly token: Token
  /** Leaves once. */
  readonly text: string
}

const displayCharsShown = 4

/** A token that ends makes none that outlives it. */
export function endNoLater(own: Token, asked: number | undefined): number | undefined {
  if (own.expiresAt === undefined) return asked
  return asked === undefined ? own.expiresAt : Math.min(asked, own.expiresAt)
}

/** The text of a new token. It is good for nothing until it is issued. */
export function mintText(tokens: TokenIssuer, format = tokens.formats[0] ?? ''): string {
  return tokens.mint(format)
}

/** Stores a new token, the only way for one to come into force: of this format, or with the text that was handed over before. */
export async function issueToken(
  issuing: Issuing,
  format: string | { readonly text: string },
  wanted: Omit<Token, 'id' | 'display' | 'createdAt'> & { readonly createdBy: PrincipalId },
): Promise<IssuedToken> {
  const text = typeof format === 'string' ? mintText(issuing.tokens, format) : format.text
  const hash = issuing.tokens.hash(text)
  if (hash === undefined) throw new Error('a minted token does not parse')
  const token: Token = {
    ...wanted,
    id: asId<TokenId>(issuing.newId()),
    display: text.slice(0, text.lastIndexOf('_') + 1 + displayCharsShown),
    createdAt: issuing.now,
  }
  await issuing.tx.access.insertToken(token, hash)
  return { token, text }
}
