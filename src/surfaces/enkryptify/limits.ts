/** What this API's writes are held to; its reads are not. */
export const wireLimits = {
  secretKeyCharsMin: 2,
  secretKeyCharsMax: 48,
  secretValueCharsMax: 65_536,
  noteCharsMax: 255,
  slugCharsMin: 2,
  slugCharsMax: 48,
  nameCharsMax: 255,
  preferenceCharsMax: 255,
  /** What is typed on the page that approves a sign-in. */
  userCodeCharsMax: 16,
  tokenCharsMax: 1_024,
  tokenNameCharsMax: 64,
  urlCharsMax: 2_048,
  passwordCharsMax: 256,
  identityTokenCharsMax: 16_384,
  /** Requests a minute and address over all of the API; exchanges a minute and token. */
  requestsPerMinute: 200,
  exchangesPerMinute: 10,
} as const
