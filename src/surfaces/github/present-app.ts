import type { DescribedServiceAccount } from '../../core/access/service-tokens.ts'
import { permissionFields } from './app-permissions.ts'
import { nodeId, presentOwner, time } from './present.ts'

/** The account itself. Its slug is its client id, too: either names it in a JWT. */
export function presentApp({ principal, key, workspace, ids }: DescribedServiceAccount, base: string) {
  const id = ids.get(principal.id) ?? '0'
  const url = `${new URL(base).origin}/apps/${principal.login}`
  return {
    id: Number(id),
    slug: principal.login,
    client_id: principal.login,
    node_id: nodeId('App', id),
    owner: presentOwner(workspace, ids.get(workspace.id) ?? '0', base),
    name: principal.name,
    description: null,
    external_url: url,
    html_url: url,
    created_at: time(principal.createdAt),
    updated_at: time(key.updatedAt),
    permissions: permissionFields(key.scopes),
    events: [],
    installations_count: 1,
  }
}

/** An app is in the one workspace that owns it. */
export function presentInstallation(service: DescribedServiceAccount, base: string) {
  const { principal, key, workspace, ids, installationIds } = service
  const id = installationIds.get(principal.id) ?? '0'
  const workspaceId = ids.get(workspace.id) ?? '0'
  return {
    id: Number(id),
    app_id: Number(ids.get(principal.id) ?? '0'),
    app_slug: principal.login,
    target_id: Number(workspaceId),
    target_type: workspace.kind === 'organization' ? 'Organization' : 'User',
    account: presentOwner(workspace, workspaceId, base),
    repository_selection: key.projects.length === 0 ? 'all' : 'selected',
    access_tokens_url: `${base}/app/installations/${id}/access_tokens`,
    repositories_url: `${base}/installation/repositories`,
    html_url: `${new URL(base).origin}/apps/${principal.login}`,
    permissions: permissionFields(key.scopes),
    events: [],
    created_at: time(key.createdAt),
    updated_at: time(key.updatedAt),
    single_file_name: null,
    suspended_by: null,
    suspended_at: null,
  }
}
