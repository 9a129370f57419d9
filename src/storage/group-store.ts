import type { GroupPlace, GroupStore } from '../core/group/group-store.ts'
import type { Group, GroupVersion } from '../core/group/group.ts'
import type { Home, SecretHead } from '../core/secret/secret.ts'
import { misplaced } from './columns.ts'
import * as groups from './group-statements.ts'
import type { Rows } from './rows.ts'
import { openVersionAt } from './secret-store.ts'
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

  async secretVersions(home: Home, limit: number): Promise<SecretHead[]> {
    const args = { kind: home.kind, id: home.id, limit }
    const found = await this.#rows.session.all(groups.stepsOfHome, args)
    const steps = found.map((row) => openVersionAt(this.#rows.guard, row))
    const areAsked = steps.every(({ secret }) => secret.home.kind === home.kind && secret.home.id === home.id)
    if (!areAsked) throw misplaced('secret')
    return steps
  }
}

function isAt({ workspaceId, projectId }: Group, at: GroupPlace): boolean {
  return workspaceId === at.workspaceId && projectId === at.projectId
}

function placeOf({ workspaceId, projectId }: GroupPlace) {
  return { workspaceId, projectId: projectId ?? ('' as const) }
}
