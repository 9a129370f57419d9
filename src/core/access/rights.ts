import type { Place, Project } from '../place/place.ts'
import { isEnded } from '../place/place.ts'
import type { Permission } from './permission.ts'
import { instanceRoleAllows, roleAllows } from './permission.ts'
import type { Grant, Principal, Token, TokenPlace } from './principal.ts'

/** What a principal may do, as this token, decided in one place: positive only, no row's absence widens anything. */
export interface Rights {
  /** Whether the place exists for this principal at all. */
  sees(place: Place): boolean
  allows(permission: Permission, place: Place | undefined): boolean
}

/** Whose rights they are matters where a principal is forbidden what its roles allow. */
export function rightsOf(
  grants: readonly Grant[],
  token: Token,
  principal: Pick<Principal, 'revealForbidden'>,
): Rights {
  return {
    sees: (place) => !isEnded(place.workspace) && tokenReaches(token, place) && grantsShow(grants, place),
    allows: (permission, place) => {
      if (permission === 'secret:reveal' && isRevealForbidden(principal, place)) return false
      if (token.permissions !== 'all' && !token.permissions.includes(permission)) return false
      if (place !== undefined && !(!isEnded(place.workspace) && tokenCovers(token, place))) return false
      if (place === undefined && (token.workspaceId !== undefined || token.places.length > 0)) return false
      return grants.some((grant) => grantAllows(grant, permission, place))
    },
  }
}

function isRevealForbidden(
  { revealForbidden }: Pick<Principal, 'revealForbidden'>,
  place: Place | undefined,
): boolean {
  return revealForbidden === true || place?.workspace.writeOnly === true
}

function grantAllows(grant: Grant, permission: Permission, place: Place | undefined): boolean {
  if (grant.workspaceId === undefined) {
    const foreignPersonal = place?.workspace.kind === 'user'
    return !foreignPersonal && instanceRoleAllows(permission)
  }
  if (place === undefined || !roleAllows(grant.role, permission)) return false
  return grant.workspaceId === place.workspace.id && covers(grant, place)
}

/** At the place or above it. */
function covers(at: TokenPlace, place: Place): boolean {
  if (at.environmentId !== undefined) return at.environmentId === place.environment?.id
  if (at.projectId !== undefined) return at.projectId === place.project?.id
  if (at.teamId !== undefined) return at.teamId === place.project?.teamId
  return true
}

function grantsShow(grants: readonly Grant[], place: Place): boolean {
  if (place.project?.visibility === 'public' && place.environment === undefined) return true
  return grants.some((grant) => {
    if (grant.workspaceId === undefined) return place.workspace.kind !== 'user'
    return grant.workspaceId === place.workspace.id && touches(grant, place)
  })
}

/** At the place, above it or below it: whoever holds an environment sees the project and workspace around it. */
function touches(at: TokenPlace, place: Place): boolean {
  if (covers(at, place)) return true
  if (place.project === undefined) return true
  if (place.environment !== undefined) return false
  return at.environmentId !== undefined && at.projectId === place.project.id
}

function tokenReaches(token: Token, place: Place): boolean {
  if (token.workspaceId !== undefined && token.workspaceId !== place.workspace.id) {
    return place.project?.visibility === 'public' && place.environment === undefined
  }
  return token.places.length === 0 || token.places.some((at) => touches(at, place))
}

function tokenCovers(token: Token, place: Place): boolean {
  if (token.workspaceId !== undefined && token.workspaceId !== place.workspace.id) return false
  return token.places.length === 0 || token.places.some((at) => covers(at, place))
}

/** Public keys of a public project are for any signed-in principal. */
export function isPublicRead(permission: Permission, project: Project | undefined): boolean {
  return project?.visibility === 'public' && (permission === 'project:read' || permission === 'key:read')
}
