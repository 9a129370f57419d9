import type { ChangeId, PrincipalId, ProjectId, SecretId, ValueId, WorkspaceId } from '../ids.ts'
import type { Home } from '../secret/secret.ts'
import type { Group, GroupVersion } from './group.ts'

/** Rows decide who receives what, so each is authenticated as it is read. */
export interface GroupStore {
  /** Live or ended. Without a project: of the workspace itself. */
  find(at: GroupPlace, slug: string): Promise<Group | undefined>
  findById(id: string): Promise<Group | undefined>
  /** Live ones, by id: in the order in which they were first made. */
  list(at: GroupPlace): Promise<Group[]>
  insert(group: Group): Promise<void>
  update(group: Group): Promise<void>

  /** Newest first. */
  versions(groupId: string): Promise<GroupVersion[]>
  insertVersion(version: GroupVersion): Promise<void>

  /** What secrets of a home went through, one entry per version, newest change first; at most `limit`. */
  secretVersions(home: Home, limit: number): Promise<SecretStep[]>
}

export interface GroupPlace {
  readonly workspaceId: WorkspaceId
  readonly projectId?: ProjectId
}

/** One version of one line of values, without what it holds. */
export interface SecretStep {
  readonly secretId: SecretId
  readonly valueId: ValueId
  readonly version: number
  readonly changeId: ChangeId
  readonly createdAt: number
  readonly createdBy: PrincipalId
  readonly surface: string
}
