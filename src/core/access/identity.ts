/** What an issuer's token says once it is verified. Times in milliseconds since 1970. */
export interface IdentityClaims {
  readonly issuer: string
  readonly subject: string
  readonly audiences: readonly string[]
  readonly issuedAt: number
  readonly expiresAt: number
  readonly id: string | undefined
}

/** Verifies tokens of foreign issuers (OpenID Connect), by the keys each issuer publishes. Its own room: it goes out. */
export interface IdentityVerifier {
  /** What a token claims, unverified; `undefined` for text that is no signed token. */
  claimed(token: string): { readonly issuer: string; readonly subject: string } | undefined
  /**
   * The claims of a token that `issuer` signed and that is in force. Throws `unauthenticated` when it did not, `unavailable`
   * when its keys cannot be had. Only ever called with an issuer that a trust names: nobody else makes us go out.
   */
  verify(issuer: string, token: string): Promise<IdentityClaims>
}
