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
  /** Callers whose windows are remembered between requests. */
  windowsMax: 10_000,
} as const
