import type { Level } from './access.ts'
import { githubLimits as limits } from './limits.ts'
import { environmentStore } from './stores.ts'

export type App = 'actions' | 'codespaces' | 'dependabot' | 'agents'
export type HomeLevel = Exclude<Level, 'none'>

/** One of the places GitHub keeps sealed secrets: everything that its operations differ in. */
export interface SecretHome {
  readonly app: App
  readonly level: HomeLevel
  readonly store: string
  readonly countMax: number
  /** Whether its secrets say which repositories they reach: never, as chosen, or always by a list. */
  readonly audience: 'none' | 'chosen' | 'selected'
  /** What an app's token needs; absent where GitHub lets no app in. */
  readonly permission?: string
  /** A public key that GitHub keeps from apps although the secrets beside it are open to them. */
  readonly keyForApps: boolean
  /** The organization's secrets that reach a repository are listed beside the repository's own. */
  readonly admitted: boolean
  /** Which fields a PUT must have. */
  readonly put: 'sealed' | 'sealed-and-visibility' | 'visibility' | 'key'
}

const repository = {
  level: 'repository',
  countMax: limits.secretsPerRepositoryMax,
  audience: 'none',
  keyForApps: true,
  admitted: false,
  put: 'sealed',
} as const
const organization = {
  level: 'organization',
  countMax: limits.secretsPerOrganizationMax,
  audience: 'chosen',
  keyForApps: true,
  admitted: false,
  put: 'visibility',
} as const
const codespaces = {
  app: 'codespaces',
  store: 'codespaces',
  countMax: limits.codespacesSecretsMax,
  keyForApps: false,
} as const

/** All of them: 72 operations. */
export const secretHomes: readonly SecretHome[] = [
  { ...repository, app: 'actions', store: 'actions', permission: 'secrets', admitted: true },
  {
    ...repository,
    app: 'actions',
    level: 'environment',
    store: environmentStore,
    countMax: limits.secretsPerEnvironmentMax,
    permission: 'environments',
  },
  { ...organization, app: 'actions', store: 'actions', permission: 'organization_secrets' },
  { ...repository, app: 'dependabot', store: 'dependabot', permission: 'dependabot_secrets' },
  {
    ...organization,
    app: 'dependabot',
    store: 'dependabot',
    permission: 'organization_dependabot_secrets',
  },
  { ...repository, ...codespaces, permission: 'codespaces_secrets' },
  { ...organization, ...codespaces },
  { ...repository, ...codespaces, level: 'user', audience: 'selected', put: 'key' },
  { ...repository, app: 'agents', store: 'agents', permission: 'agent_secrets', admitted: true },
  {
    ...organization,
    app: 'agents',
    store: 'agents',
    permission: 'organization_agent_secrets',
    put: 'sealed-and-visibility',
  },
]

/** One of the places GitHub keeps settings: the same, with values that are shown. */
export interface VariableHome extends Pick<
  SecretHome,
  'app' | 'level' | 'store' | 'countMax' | 'permission' | 'admitted'
> {
  readonly audience: 'none' | 'chosen'
}

const variables = {
  repository: {
    level: 'repository',
    countMax: limits.variablesPerRepositoryMax,
    audience: 'none',
    admitted: true,
  },
  organization: {
    level: 'organization',
    countMax: limits.variablesPerOrganizationMax,
    audience: 'chosen',
    admitted: false,
  },
} as const

/** All of them: 35 operations. */
export const variableHomes: readonly VariableHome[] = [
  { ...variables.repository, app: 'actions', store: 'actions.variables', permission: 'actions_variables' },
  {
    ...variables.repository,
    app: 'actions',
    level: 'environment',
    store: 'actions.variables',
    countMax: limits.variablesPerEnvironmentMax,
    permission: 'environments',
    admitted: false,
  },
  {
    ...variables.organization,
    app: 'actions',
    store: 'actions.variables',
    permission: 'organization_actions_variables',
  },
  { ...variables.repository, app: 'agents', store: 'agents.variables', permission: 'agent_variables' },
  {
    ...variables.organization,
    app: 'agents',
    store: 'agents.variables',
    permission: 'organization_agent_variables',
  },
]
