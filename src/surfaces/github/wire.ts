import { Type } from 'typebox'
import type { TSchema } from 'typebox'
import { githubLimits as limits } from './limits.ts'
import { repositoryLinkFields, userLinkFields } from './links.ts'
import { base64Pattern } from './validation.ts'

const text = Type.String()
const whole = Type.Integer()
const flag = Type.Boolean()
const nothing = Type.Null()

/** A field that is taken and has no effect here; the surface's README says so too. */
export const ignored = Type.Optional(Type.Unknown())

export const Empty = Type.Object({})
export const PublicKey = Type.Object({ key_id: text, key: text })

const secretFields = { name: text, created_at: text, updated_at: text }
const audienceFields = {
  visibility: Type.Optional(text),
  selected_repositories_url: Type.Optional(text),
}
export const Secret = Type.Object({ ...secretFields, ...audienceFields })
export const SecretList = Type.Object({ total_count: whole, secrets: Type.Array(Secret) })
export const Variable = Type.Object({ ...secretFields, value: text, ...audienceFields })
export const VariableList = Type.Object({ total_count: whole, variables: Type.Array(Variable) })

const visibility = Type.Union([Type.Literal('all'), Type.Literal('private'), Type.Literal('selected')], {
  description: 'all, private or selected',
})
/** Numbers, and numbers as text: both are sent. */
export const repositoryIds = Type.Array(
  Type.Union([Type.Integer({ minimum: 1 }), Type.String({ pattern: String.raw`^[1-9]\d{0,15}$` })]),
  { maxItems: limits.selectedRepositoriesMax },
)
const sealed = Type.String({ pattern: base64Pattern })

export const PutSecretBody = Type.Object({ encrypted_value: sealed, key_id: text })
export const PutOrganizationSecretBody = Type.Object({
  encrypted_value: Type.Optional(sealed),
  key_id: Type.Optional(text),
  visibility,
  selected_repository_ids: Type.Optional(repositoryIds),
})
export const PutSealedOrganizationSecretBody = Type.Object({
  encrypted_value: sealed,
  key_id: text,
  visibility,
  selected_repository_ids: Type.Optional(repositoryIds),
})
export const PutUserSecretBody = Type.Object({
  encrypted_value: Type.Optional(sealed),
  key_id: text,
  selected_repository_ids: Type.Optional(repositoryIds),
})
export const SelectedBody = Type.Object({ selected_repository_ids: repositoryIds })

export const NewVariableBody = Type.Object({ name: text, value: text })
export const NewOrganizationVariableBody = Type.Object({
  name: text,
  value: text,
  visibility,
  selected_repository_ids: Type.Optional(repositoryIds),
})
export const ChangeVariableBody = Type.Object({ name: Type.Optional(text), value: Type.Optional(text) })
export const ChangeOrganizationVariableBody = Type.Object({
  name: Type.Optional(text),
  value: Type.Optional(text),
  visibility: Type.Optional(visibility),
  selected_repository_ids: Type.Optional(repositoryIds),
})

export const Owner = Type.Object({
  login: text,
  id: whole,
  node_id: text,
  avatar_url: text,
  gravatar_id: text,
  url: text,
  html_url: text,
  type: text,
  user_view_type: text,
  site_admin: flag,
  ...all(userLinkFields, text),
})
const repositoryFields = {
  id: whole,
  node_id: text,
  name: text,
  full_name: text,
  private: flag,
  visibility: text,
  owner: Owner,
  description: nothing,
  fork: flag,
  url: text,
  html_url: text,
  ...all(repositoryLinkFields, text),
  default_branch: text,
  archived: flag,
  disabled: flag,
  created_at: text,
  updated_at: text,
  pushed_at: text,
}
const MinimalRepository = Type.Object(repositoryFields)
export const RepositoryList = Type.Object({ total_count: whole, repositories: Type.Array(MinimalRepository) })
export const Repository = Type.Object({
  ...repositoryFields,
  permissions: Type.Object(all(['admin', 'maintain', 'push', 'triage', 'pull'], flag)),
  ...all(['clone_url', 'git_url', 'ssh_url', 'svn_url'], text),
  ...all(['mirror_url', 'homepage', 'language', 'license'], nothing),
  ...all(['forks', 'forks_count', 'stargazers_count', 'watchers', 'watchers_count'], whole),
  ...all(['open_issues', 'open_issues_count', 'network_count', 'subscribers_count', 'size'], whole),
  is_template: flag,
  topics: Type.Array(text),
  ...all(['has_issues', 'has_projects', 'has_wiki', 'has_pages', 'has_downloads', 'has_discussions'], flag),
})
export const Repositories = Type.Array(Repository)
export const MinimalRepositories = Type.Array(MinimalRepository)

export const Environment = Type.Object({
  id: whole,
  node_id: text,
  name: text,
  url: text,
  html_url: text,
  created_at: text,
  updated_at: text,
  can_admins_bypass: flag,
  protection_rules: Type.Array(Type.Unknown()),
  deployment_branch_policy: nothing,
})
export const EnvironmentList = Type.Object({ total_count: whole, environments: Type.Array(Environment) })
/** Keywell runs no jobs, so it protects none: these are taken, and not kept. */
export const PutEnvironmentBody = Type.Union([
  Type.Object({
    wait_timer: ignored,
    prevent_self_review: ignored,
    reviewers: ignored,
    deployment_branch_policy: ignored,
  }),
  Type.Null(),
])

const profileFields = {
  ...Owner.properties,
  name: Type.Union([text, nothing]),
  email: Type.Union([text, nothing]),
  ...all(['company', 'blog', 'location', 'bio', 'hireable', 'twitter_username'], Type.Union([text, nothing])),
  ...all(['public_repos', 'public_gists', 'followers', 'following'], whole),
  created_at: text,
  updated_at: text,
}
export const User = Type.Object({
  ...profileFields,
  ...all(
    ['private_gists', 'total_private_repos', 'owned_private_repos', 'disk_usage', 'collaborators'],
    Type.Optional(whole),
  ),
  two_factor_authentication: Type.Optional(flag),
})

const organizationLinks = ['repos_url', 'events_url', 'hooks_url', 'issues_url', 'members_url'] as const
const organizationFields = {
  login: text,
  id: whole,
  node_id: text,
  url: text,
  ...all([...organizationLinks, 'public_members_url', 'avatar_url'], text),
  description: nothing,
}
export const Organizations = Type.Array(Type.Object(organizationFields))
export const Organization = Type.Object({
  ...organizationFields,
  name: text,
  html_url: text,
  type: text,
  ...all(['has_organization_projects', 'has_repository_projects'], flag),
  ...all(['public_repos', 'public_gists', 'followers', 'following'], whole),
  created_at: text,
  updated_at: text,
  archived_at: nothing,
})

const Rate = Type.Object({ limit: whole, used: whole, remaining: whole, reset: whole })
export const RateLimit = Type.Object({
  resources: Type.Object({ core: Rate, search: Rate, graphql: Rate }),
  rate: Rate,
})
export const Versions = Type.Array(text)
export const Meta = Type.Object({
  verifiable_password_authentication: flag,
  installed_version: Type.Optional(text),
})
export const Root = Type.Record(text, text)

function all<const Fields extends readonly string[], Schema extends TSchema>(fields: Fields, schema: Schema) {
  const record: Record<string, Schema> = {}
  for (const field of fields) record[field] = schema
  return record
}
