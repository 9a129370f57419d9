import type { EnvironmentId, PrincipalId, ProjectId, TeamId, TokenId, WorkspaceId } from '../ids.ts'
import type { Permission, Role } from './permission.ts'

export interface Principal {
  readonly id: PrincipalId
  readonly kind: 'user' | 'service'
  readonly login: string
  readonly name: string
  readonly email: string
  readonly active: boolean
  /** A user's personal workspace; the workspace that owns a service account. */
  readonly homeWorkspaceId: WorkspaceId
  readonly createdAt: number
  readonly updatedAt: number
  /** Reveals nothing anywhere, whatever its roles and tokens say. */
  readonly revealForbidden?: boolean
}

/** A role given to a principal at a location. Without a workspace it is held at the instance itself. */
export interface Grant {
  readonly id: string
  readonly principalId: PrincipalId
  readonly role: Role
  readonly workspaceId?: WorkspaceId
  readonly teamId?: TeamId
  readonly projectId?: ProjectId
  readonly environmentId?: EnvironmentId
  readonly createdAt: number
}

/** Where a token may act, when it is narrower than its principal. */
export interface TokenPlace {
  readonly teamId?: TeamId
  readonly projectId?: ProjectId
  readonly environmentId?: EnvironmentId
}

/**
 * What it is for: a machine, a machine that another issuer vouches for, one command a person runs, the client a person
 * signed in with, or a service account that signed for it (which acts only on the surface its scopes name).
 */
export const tokenKinds = ['machine', 'federated', 'command', 'login', 'service'] as const
export type TokenKind = (typeof tokenKinds)[number]

export interface Token {
  readonly id: TokenId
  /** Absent: whatever its principal does with it. */
  readonly kind?: TokenKind
  readonly principalId: PrincipalId
  readonly createdBy: PrincipalId
  /** A token bound to a workspace acts in no other. */
  readonly workspaceId?: WorkspaceId
  readonly name: string
  /** Its first characters, for people to tell tokens apart. */
  readonly display: string
  readonly permissions: readonly Permission[] | 'all'
  /** Scopes as the caller wrote them, for surfaces with scope names of their own. */
  readonly scopes: readonly string[]
  /** Empty: everywhere its principal may act. */
  readonly places: readonly TokenPlace[]
  readonly createdAt: number
  readonly expiresAt?: number
  readonly revokedAt?: number
}
