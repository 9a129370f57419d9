/** The vendor's own numbers. */
export const northflankLimits = {
  requestsPerHour: 1_000,
  pageSizeDefault: 50,
  pageSizeMax: 100,
  descriptionCharsMax: 200,
  nameCharsMin: 3,
  nameCharsMax: 100,
  projectNameCharsMax: 39,
  priorityMax: 100,
  itemsMax: 1_000,
  /** The page where a waiting command is signed in: what may be pasted, and how long its token lives. */
  formBytesMax: 2_048,
  loginIdBytes: 24,
  loginLifetime: '90d',
  /** Callers who are remembered between requests. */
  callersKnownMax: 10_000,
} as const
