import type { Environment, Project, Workspace } from '../../core/place/place.ts'
import type { SecretAt } from '../../core/secret/secret.ts'
import { foldUpper } from '../../core/place/names.ts'
import { repositoryLinks, userLinks } from './links.ts'

/** Whole seconds, as GitHub has them. */
export function time(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19)}Z`
}

export function presentSecret({ secret, value }: SecretAt) {
  return {
    name: foldUpper(secret.name),
    created_at: time(value.createdAt),
    updated_at: time(value.updatedAt),
  }
}

/** `listUrl` is where the secrets of this home are listed. */
export function presentAudience({ secret }: SecretAt, listUrl: string, always: boolean) {
  const shown = always || secret.audience === 'selected'
  return {
    visibility: secret.audience,
    ...(shown ? { selected_repositories_url: `${listUrl}/${foldUpper(secret.name)}/repositories` } : {}),
  }
}

export function nodeId(kind: string, id: string): string {
  return Buffer.from(`${String(kind.length).padStart(3, '0')}:${kind}${id}`).toString('base64')
}

/** What GitHub calls a simple user: an organization, or a person. */
export function presentOwner(workspace: Workspace, id: string, base: string) {
  const isOrganization = workspace.kind === 'organization'
  return {
    login: workspace.slug,
    id: Number(id),
    node_id: nodeId(isOrganization ? 'Organization' : 'User', id),
    avatar_url: `${new URL(base).origin}/${workspace.slug}.png`,
    gravatar_id: '',
    ...userLinks(workspace.slug, base),
    type: isOrganization ? 'Organization' : 'User',
    user_view_type: 'public',
    site_admin: false,
  }
}

export interface RepositoryFacts {
  readonly workspace: Workspace
  readonly project: Project
  readonly ids: ReadonlyMap<string, string>
  readonly base: string
}

/** What GitHub calls a minimal repository. */
export function presentRepository({ workspace, project, ids, base }: RepositoryFacts) {
  const id = ids.get(project.id) ?? '0'
  const path = `${workspace.slug}/${project.name}`
  return {
    id: Number(id),
    node_id: nodeId('Repository', id),
    name: project.name,
    full_name: path,
    private: project.visibility !== 'public',
    visibility: project.visibility,
    owner: presentOwner(workspace, ids.get(workspace.id) ?? '0', base),
    description: null,
    fork: false,
    ...repositoryLinks(path, base),
    default_branch: 'main',
    archived: false,
    disabled: false,
    created_at: time(project.createdAt),
    updated_at: time(project.updatedAt),
    pushed_at: time(project.updatedAt),
  }
}

export interface RepositoryRights {
  readonly writable: boolean
  readonly administrable: boolean
}

/** The whole repository, as far as a repository is a thing here. */
export function presentFullRepository(facts: RepositoryFacts, rights: RepositoryRights) {
  const { project, workspace, base } = facts
  const html = `${new URL(base).origin}/${workspace.slug}/${project.name}`
  const { writable: push, administrable: admin } = rights
  return {
    ...presentRepository(facts),
    permissions: { admin, maintain: admin, push, triage: push, pull: true },
    clone_url: `${html}.git`,
    git_url: `${html}.git`,
    ssh_url: `${html}.git`,
    svn_url: html,
    mirror_url: null,
    homepage: null,
    language: null,
    license: null,
    forks: 0,
    forks_count: 0,
    stargazers_count: 0,
    watchers: 0,
    watchers_count: 0,
    open_issues: 0,
    open_issues_count: 0,
    network_count: 0,
    subscribers_count: 0,
    size: 0,
    is_template: false,
    topics: [],
    has_issues: false,
    has_projects: false,
    has_wiki: false,
    has_pages: false,
    has_downloads: false,
    has_discussions: false,
  }
}

export function presentEnvironment(environment: Environment, id: string, repositoryUrl: string) {
  const url = `${repositoryUrl}/environments/${encodeURIComponent(environment.name)}`
  return {
    id: Number(id),
    node_id: nodeId('Environment', id),
    name: environment.name,
    url,
    html_url: url,
    created_at: time(environment.createdAt),
    updated_at: time(environment.updatedAt),
    can_admins_bypass: true,
    protection_rules: [],
    deployment_branch_policy: null,
  }
}
