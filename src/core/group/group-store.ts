import type { ChangeId, ProjectId, WorkspaceId } from '../ids.ts'
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

  /** The ids of the changes that wrote its values or its settings, those before `before`; newest first, at most `limit`. */
  changes(groupId: string, before: string, limit: number): Promise<ChangeId[]>
}

export interface GroupPlace {
  readonly workspaceId: WorkspaceId
  readonly projectId?: ProjectId
}
