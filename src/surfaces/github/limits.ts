/** What GitHub documents of sizes and counts. They bind what is written here, and nothing else in Keywell. */
export const githubLimits = {
  /** 48 KB per secret and per variable. */
  valueBytesMax: 49_152,
  secretsPerOrganizationMax: 1_000,
  secretsPerRepositoryMax: 100,
  secretsPerEnvironmentMax: 100,
  codespacesSecretsMax: 100,
  variablesPerOrganizationMax: 1_000,
  variablesPerRepositoryMax: 500,
  variablesPerEnvironmentMax: 100,

  secretsPerPageDefault: 30,
  secretsPerPageMax: 100,
  variablesPerPageDefault: 10,
  variablesPerPageMax: 30,
  selectedRepositoriesMax: 10_000,

  requestsPerHour: 5_000,
  /** What is shown where nobody is held to a number. */
  requestsPerHourUnheld: 1_000_000_000,
  rateWindowMs: 3_600_000,
  tokensCountedMax: 100_000,

  graphqlTokensMax: 5_000,
  graphqlBytesMax: 262_144,

  appRepositoriesMax: 500,
  appTokenLifetimeMs: 3_600_000,
  appJwtCharsMax: 8_192,
  appJwtLifetimeSeconds: 600,
  appJwtClockSeconds: 60,
} as const
