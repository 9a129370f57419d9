import type { Permission } from '../../core/access/permission.ts'
import type { Token } from '../../core/access/principal.ts'

/** Every classic scope there is, as a token that may do everything shows them. */
const classic = [
  'admin:enterprise',
  'admin:gpg_key',
  'admin:org',
  'admin:org_hook',
  'admin:public_key',
  'admin:repo_hook',
  'admin:ssh_signing_key',
  'audit_log',
  'codespace',
  'copilot',
  'delete:packages',
  'delete_repo',
  'gist',
  'notifications',
  'project',
  'read:org',
  'read:user',
  'repo',
  'user',
  'user:email',
  'workflow',
  'write:discussion',
  'write:packages',
]

interface ScopeRule {
  readonly scope: string
  /** All of these are needed before a token may be said to have the scope. */
  readonly needs: readonly Permission[]
  /** Not for a token held to single projects or environments. */
  readonly wholeWorkspace: boolean
}

const secretWork: readonly Permission[] = ['secret:list', 'secret:write', 'key:read']

/** Keywell's permissions as classic scopes: a scope is named only when all of what it promises is held. */
const rules: readonly ScopeRule[] = [
  { scope: 'admin:org', needs: ['workspace:read', 'workspace:write', ...secretWork], wholeWorkspace: true },
  { scope: 'codespace', needs: secretWork, wholeWorkspace: true },
  { scope: 'read:org', needs: ['workspace:read', 'member:read'], wholeWorkspace: true },
  { scope: 'read:user', needs: ['workspace:read'], wholeWorkspace: false },
  {
    scope: 'repo',
    needs: ['project:read', 'environment:write', ...secretWork],
    wholeWorkspace: false,
  },
]

const everyScope = classic.join(', ')

/** The classic scopes of a token, in alphabetical order, as `X-OAuth-Scopes` has them. */
export function scopesText({ permissions, places }: Token): string {
  if (permissions === 'all' && places.length === 0) return everyScope
  const holds = (permission: Permission) => permissions === 'all' || permissions.includes(permission)
  return rules
    .filter(({ needs, wholeWorkspace }) => needs.every(holds) && !(wholeWorkspace && places.length > 0))
    .map(({ scope }) => scope)
    .join(', ')
}
