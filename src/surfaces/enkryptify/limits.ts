/** What this API's writes are held to; its reads are not. */
export const wireLimits = {
  secretKeyCharsMin: 2,
  secretKeyCharsMax: 48,
  secretValueCharsMax: 65_536,
  noteCharsMax: 255,
  slugCharsMin: 2,
  slugCharsMax: 48,
  nameCharsMax: 255,
  tokenNameCharsMax: 64,
  urlCharsMax: 2_048,
  passwordCharsMax: 256,
  identityTokenCharsMax: 16_384,
  /** Requests a minute and address over all of the API; exchanges a minute and token; begun and decided sign-ins a minute and address. */
  requestsPerMinute: 200,
  exchangesPerMinute: 10,
  signInsPerMinute: 30,
  /** Addresses counted at once. */
  countersMax: 20_000,
} as const
