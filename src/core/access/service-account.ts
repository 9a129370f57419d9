import type { PrincipalId, ProjectId, WorkspaceId } from '../ids.ts'
import type { Ref, Workspace } from '../place/place.ts'
import type { Principal } from './principal.ts'

/** How a service account proves itself: it signs with the private half, and asks for tokens of a short life. */
export interface ServiceKey {
  readonly principalId: PrincipalId
  readonly workspaceId: WorkspaceId
  /** SubjectPublicKeyInfo, PEM. */
  readonly publicKey: string
  /** What its tokens may be given at most, in the words of the surface it comes through. */
  readonly scopes: readonly string[]
  /** The only projects its tokens reach; every one of the workspace when empty. */
  readonly projects: readonly ProjectId[]
  readonly createdAt: number
  readonly updatedAt: number
}

export interface ServiceAccount {
  readonly principal: Principal
  readonly key: ServiceKey
  readonly workspace: Workspace
}

/** A signed statement of who one is. What it says is believed only after `verify`. */
export interface Assertion {
  /** Whom it names: a service account's login, or a surface's id of one. */
  readonly issuer: Ref
  /** Whether this key signed it and it is in force. Slow, so never inside a transaction. */
  verify(publicKey: string): Promise<boolean>
}
