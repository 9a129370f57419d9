import type { ChangeId, PrincipalId, ProjectId, WorkspaceId } from '../ids.ts'
import type { Home, Phase } from '../secret/secret.ts'

/** A named, prioritised bundle of secrets of a project, or of a whole workspace. Its secrets live at its own home. */
export interface Group extends GroupSettings {
  readonly id: string
  readonly workspaceId: WorkspaceId
  /** Absent: it belongs to the workspace, and no workload inherits from it. */
  readonly projectId?: ProjectId
  /** Derived from the first name; unique in its place, also among ended ones, and stable for ever. */
  readonly slug: string
  /** Counts the changes of its settings. */
  readonly version: number
  readonly live: boolean
  readonly createdAt: number
  readonly updatedAt: number
}

/** What a group is, without what it holds. Every change of it is kept as a version. */
export interface GroupSettings {
  readonly name: string
  readonly description: string
  /** Who it is meant for: `secret` for few, `config` for many. */
  readonly sensitivity: 'secret' | 'config'
  /** Whether its secrets reach builds, running workloads, or both. */
  readonly phase: Phase
  /** 0 to 100; the higher one wins a name. */
  readonly priority: number
  /** A slug that may name an environment or nothing; '' for none. */
  readonly stage: string
  readonly tags: readonly string[]
  readonly restrictions: Restrictions
  readonly links: readonly AddonLink[]
  /** Namespaced keys: what only one surface stores and nobody decides by. */
  readonly annotations: Readonly<Record<string, string>>
}

/**
 * Which workloads receive a group: those named, and those with the tags, and those in the stages. A selector that is
 * absent selects nothing, as an empty one does; a client that compares can tell them apart.
 */
export interface Restrictions {
  /** False: every workload of the project, whatever the rest says. */
  readonly restricted: boolean
  readonly workloads?: readonly { readonly kind: 'service' | 'job'; readonly slug: string }[]
  readonly tags?: readonly string[]
  /** `all`: a workload must have every one of the tags. Any of them is enough without. */
  readonly match?: 'any' | 'all'
  readonly stages?: readonly string[]
}

/** Credentials of an addon that appear among a group's values. The addon need not exist yet. */
export interface AddonLink {
  readonly kind: 'managed' | 'external'
  readonly addon: string
  readonly keys: readonly LinkedKey[]
}

export interface LinkedKey {
  readonly name: string
  /** Further names of the same value; absent is not the same as none to a client that compares. */
  readonly aliases?: readonly string[]
}

/** The settings of a group as one change left them. */
export interface GroupVersion {
  readonly groupId: string
  readonly version: number
  readonly changeId: ChangeId
  readonly live: boolean
  readonly settings: GroupSettings
  readonly createdAt: number
  readonly createdBy: PrincipalId
  readonly surface: string
}

export function groupHome(group: Pick<Group, 'id' | 'workspaceId'>): Home {
  return { kind: 'group', id: group.id, workspaceId: group.workspaceId }
}

export function settingsOf(group: GroupSettings): GroupSettings {
  const { name, description, sensitivity, phase, priority, stage, tags, restrictions, links, annotations } =
    group
  return { name, description, sensitivity, phase, priority, stage, tags, restrictions, links, annotations }
}
