import { Type } from 'typebox'
import { Owner, Repository, repositoryIds } from './wire.ts'
import { githubLimits } from './limits.ts'

const text = Type.String()
const whole = Type.Integer()
const permissions = Type.Record(text, text)
const times = { created_at: text, updated_at: text }
const events = Type.Array(text)

export const App = Type.Object({
  id: whole,
  slug: text,
  client_id: text,
  node_id: text,
  owner: Owner,
  name: text,
  description: Type.Null(),
  external_url: text,
  html_url: text,
  ...times,
  permissions,
  events,
  installations_count: whole,
})

export const Installation = Type.Object({
  id: whole,
  app_id: whole,
  app_slug: text,
  target_id: whole,
  target_type: text,
  account: Owner,
  repository_selection: text,
  access_tokens_url: text,
  repositories_url: text,
  html_url: text,
  permissions,
  events,
  ...times,
  single_file_name: Type.Null(),
  suspended_by: Type.Null(),
  suspended_at: Type.Null(),
})
export const Installations = Type.Array(Installation)

export const AccessTokenBody = Type.Object({
  permissions: Type.Optional(
    Type.Record(
      Type.String({ pattern: '^[a-z_]{1,64}$' }),
      Type.Union([Type.Literal('read'), Type.Literal('write')]),
    ),
  ),
  repositories: Type.Optional(Type.Array(text, { maxItems: githubLimits.appRepositoriesMax })),
  repository_ids: Type.Optional(repositoryIds),
})
export const AccessToken = Type.Object({
  token: text,
  expires_at: text,
  permissions,
  repository_selection: text,
  repositories: Type.Optional(Type.Array(Repository)),
})

export const InstallationRepositories = Type.Object({
  total_count: whole,
  repository_selection: text,
  repositories: Type.Array(Repository),
})
