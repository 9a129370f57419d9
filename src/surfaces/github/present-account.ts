import type { Workspace } from '../../core/place/place.ts'
import { userLinks } from './links.ts'
import { nodeId, time } from './present.ts'

export interface AccountFacts {
  readonly kind: Workspace['kind']
  readonly login: string
  readonly id: string
  readonly name: string
  readonly email: string
  readonly createdAt: number
  readonly updatedAt: number
}

const counts = { public_repos: 0, public_gists: 0, followers: 0, following: 0 }
const ownCounts = {
  private_gists: 0,
  total_private_repos: 0,
  owned_private_repos: 0,
  disk_usage: 0,
  collaborators: 0,
  two_factor_authentication: false,
}

/** A person's or an organization's profile; one's own says more. */
export function presentUser(facts: AccountFacts, base: string, isOwn: boolean) {
  const isOrganization = facts.kind === 'organization'
  return {
    login: facts.login,
    id: Number(facts.id),
    node_id: nodeId(isOrganization ? 'Organization' : 'User', facts.id),
    avatar_url: `${new URL(base).origin}/${facts.login}.png`,
    gravatar_id: '',
    ...userLinks(facts.login, base),
    type: isOrganization ? 'Organization' : 'User',
    user_view_type: isOwn ? 'private' : 'public',
    site_admin: false,
    name: facts.name === '' ? null : facts.name,
    email: facts.email === '' ? null : facts.email,
    company: null,
    blog: '',
    location: null,
    bio: null,
    hireable: null,
    twitter_username: null,
    ...counts,
    created_at: time(facts.createdAt),
    updated_at: time(facts.updatedAt),
    ...(isOwn ? ownCounts : {}),
  }
}

/** `url` is below `/orgs/`: one client builds every path of an organization from it. */
export function presentOrganizationSummary(workspace: Workspace, id: string, base: string) {
  const url = `${base}/orgs/${workspace.slug}`
  return {
    login: workspace.slug,
    id: Number(id),
    node_id: nodeId('Organization', id),
    url,
    repos_url: `${url}/repos`,
    events_url: `${url}/events`,
    hooks_url: `${url}/hooks`,
    issues_url: `${url}/issues`,
    members_url: `${url}/members{/member}`,
    public_members_url: `${url}/public_members{/member}`,
    avatar_url: `${new URL(base).origin}/${workspace.slug}.png`,
    description: null,
  }
}

export function presentOrganization(workspace: Workspace, id: string, base: string) {
  return {
    ...presentOrganizationSummary(workspace, id, base),
    name: workspace.name,
    html_url: `${new URL(base).origin}/${workspace.slug}`,
    type: 'Organization',
    has_organization_projects: false,
    has_repository_projects: false,
    ...counts,
    created_at: time(workspace.createdAt),
    updated_at: time(workspace.updatedAt),
    archived_at: null,
  }
}
