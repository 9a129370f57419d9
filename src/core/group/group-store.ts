import type { ProjectId, WorkspaceId } from '../ids.ts'
import type { Home, SecretHead } from '../secret/secret.ts'
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

  /**
   * The versions of a home's secrets, newest change first; at most `limit`. Only an envelope that opens tells that a
   * version is of its change.
   */
  secretVersions(home: Home, limit: number): Promise<SecretHead[]>
}

export interface GroupPlace {
  readonly workspaceId: WorkspaceId
  readonly projectId?: ProjectId
}
