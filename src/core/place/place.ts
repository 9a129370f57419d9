import type { EnvironmentId, ProjectId, TeamId, WorkspaceId } from '../ids.ts'

export interface Workspace {
  readonly id: WorkspaceId
  /** An ended one is there for nobody; its row keeps its slug and what its record is bound to. */
  readonly kind: 'organization' | 'user' | 'ended'
  /** Unique in the instance, shared with logins. */
  readonly slug: string
  readonly name: string
  readonly createdAt: number
  readonly updatedAt: number
  /** Nobody reveals a value here; consumers still receive them. */
  readonly writeOnly?: boolean
}

export function isEnded({ kind }: Workspace): boolean {
  return kind === 'ended'
}

export interface Team {
  readonly id: TeamId
  readonly workspaceId: WorkspaceId
  readonly name: string
  readonly slug: string
  readonly createdAt: number
}

export interface Project {
  readonly id: ProjectId
  readonly workspaceId: WorkspaceId
  /** Home team. */
  readonly teamId: TeamId
  readonly name: string
  readonly slug: string
  readonly visibility: Visibility
  readonly createdAt: number
  readonly updatedAt: number
}

/** `public`: any signed-in principal sees that it exists and its public keys, nothing else. */
export type Visibility = 'private' | 'internal' | 'public'

export interface Environment {
  readonly id: EnvironmentId
  readonly workspaceId: WorkspaceId
  readonly projectId: ProjectId
  readonly name: string
  readonly personalOverrides: boolean
  readonly createdAt: number
  readonly updatedAt: number
}

/** Where a request acts: as deep as its locator went. */
export interface Place {
  readonly workspace: Workspace
  readonly project?: Project
  readonly environment?: Environment
}

/** How a caller names one thing: by our id, by slug or name (ASCII case ignored), or by a surface's own id. */
export type Ref =
  | { readonly by: 'id'; readonly id: string }
  | { readonly by: 'name'; readonly name: string }
  | { readonly by: 'external'; readonly surface: string; readonly id: string }
  /** The caller's own: for a workspace, the personal one. */
  | { readonly by: 'caller' }

/**
 * The coordinates of a place. `{}` is the instance itself. A project named by our id or a surface's id needs no
 * workspace beside it; a project or environment named by name does need its parent.
 */
export interface Locator {
  readonly workspace?: Ref
  /** No workspace is named: the token's own is meant (see `ownWorkspace`). */
  readonly own?: boolean
  readonly project?: Ref
  readonly environment?: Ref
}

export function byName(name: string): Ref {
  return { by: 'name', name }
}

export function byId(id: string): Ref {
  return { by: 'id', id }
}

/** `text` is one of our ids where it has that shape, else a name. */
export function byIdOrName(text: string, isId: (text: string) => boolean): Ref {
  return isId(text) ? byId(text) : byName(text)
}
