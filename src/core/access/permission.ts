/** A verb on a kind. `secret:list` (that it exists), `secret:reveal` (a person sees it) and `secret:consume` (a consumer receives it) are apart. */
export const permissions = [
  'workspace:read',
  'workspace:write',
  'member:read',
  'member:write',
  'team:write',
  'project:read',
  'project:write',
  'environment:write',
  'secret:list',
  'secret:reveal',
  'secret:consume',
  'secret:write',
  'key:read',
  'token:read',
  'token:write',
  'audit:read',
  'instance:manage',
] as const

export type Permission = (typeof permissions)[number]

export const roles = ['owner', 'admin', 'developer', 'viewer'] as const
export type Role = (typeof roles)[number]

const viewer: readonly Permission[] = [
  'workspace:read',
  'member:read',
  'project:read',
  'secret:list',
  'secret:reveal',
  'secret:consume',
  'token:read',
  'token:write',
]
const developer: readonly Permission[] = [...viewer, 'secret:write', 'key:read']
const admin: readonly Permission[] = [
  ...developer,
  'member:write',
  'team:write',
  'project:write',
  'environment:write',
  'audit:read',
]
const owner: readonly Permission[] = [...admin, 'workspace:write']

const granted: Readonly<Record<Role, ReadonlySet<Permission>>> = {
  viewer: new Set(viewer),
  developer: new Set(developer),
  admin: new Set(admin),
  owner: new Set(owner),
}

/** What a role held at the instance itself allows, in every workspace: to run the house, never to read what is kept in it. */
const instance: ReadonlySet<Permission> = new Set<Permission>([
  'instance:manage',
  'workspace:read',
  'workspace:write',
  'member:read',
  'member:write',
  'team:write',
  'project:read',
  'project:write',
  'environment:write',
  'token:read',
  'token:write',
  'audit:read',
])

export function roleAllows(role: Role, permission: Permission): boolean {
  return granted[role].has(permission)
}

export function instanceRoleAllows(permission: Permission): boolean {
  return instance.has(permission)
}

export function isRole(text: string): text is Role {
  return roles.some((role) => role === text)
}

export function isPermission(text: string): text is Permission {
  return permissions.some((permission) => permission === text)
}
