import type { GroupPlace, GroupStore } from '../core/group/group-store.ts'
import type { Group, GroupVersion } from '../core/group/group.ts'
import type { ChangeId } from '../core/ids.ts'
import * as groups from './group-statements.ts'
import type { Rows } from './rows.ts'
import { groupTable, groupVersionTable } from './tables/group.ts'

/** Groups of a deleted project stay, as its secrets do, out of reach. */
export class StoredGroups implements GroupStore {
  readonly #rows: Rows

  constructor(rows: Rows) {
    this.#rows = rows
  }

  find(at: GroupPlace, slug: string): Promise<Group | undefined> {
    const isAsked = (found: Group) => isAt(found, at) && found.slug === slug
    return this.#rows.one(groupTable, groups.groupBySlug, { ...placeOf(at), slug }, isAsked)
  }

  findById(id: string): Promise<Group | undefined> {
    return this.#rows.one(groupTable, groups.groupById, { id }, (found) => found.id === id)
  }

  list(at: GroupPlace): Promise<Group[]> {
    return this.#rows.many(
      groupTable,
      groups.liveGroups,
      placeOf(at),
      (found) => isAt(found, at) && found.live,
    )
  }

  insert(group: Group): Promise<void> {
    return this.#rows.insert(groupTable, group)
  }

  update(group: Group): Promise<void> {
    return this.#rows.update(groupTable, group)
  }

  versions(groupId: string): Promise<GroupVersion[]> {
    const isAsked = (found: GroupVersion) => found.groupId === groupId
    return this.#rows.many(groupVersionTable, groups.versionsOfGroup, { groupId }, isAsked)
  }

  insertVersion(version: GroupVersion): Promise<void> {
    return this.#rows.insert(groupVersionTable, version)
  }

  async changes(groupId: string, before: string, limit: number): Promise<ChangeId[]> {
    const found = await this.#rows.session.all(groups.changesOfGroup, { groupId, before, limit })
    return found.map(({ change_id }) => change_id)
  }
}

function isAt({ workspaceId, projectId }: Group, at: GroupPlace): boolean {
  return workspaceId === at.workspaceId && projectId === at.projectId
}

function placeOf({ workspaceId, projectId }: GroupPlace) {
  return { workspaceId, projectId: projectId ?? ('' as const) }
}
