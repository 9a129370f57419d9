import type { ChangeId, PrincipalId, SecretId, ValueId, WorkspaceId } from '../ids.ts'

/** What wrote last where, and what one change wrote. */
export interface ChangeStore {
  /** How many rows this transaction has written so far; notes of use do not count. */
  written(): number
  /** The last change of each workspace that has any, in one statement; `instance` is what belongs to none. */
  revisions(ids: readonly RevisionOf[]): Promise<ReadonlyMap<RevisionOf, ChangeId>>
  mark(id: RevisionOf, changeId: ChangeId): Promise<void>

  /** The versions a change wrote, in the order of their lines; at most `limit`. */
  steps(changeId: ChangeId, limit: number): Promise<ChangeStep[]>
  /** Changes of the values kept at these homes, newest first, `before` exclusive. */
  list(homeIds: readonly string[], before: ChangeId, limit: number): Promise<ListedChange[]>
}

export type RevisionOf = WorkspaceId | typeof instanceRevision

/** What no workspace owns: users, tokens, the seed. */
export const instanceRevision = 'instance'

/** One version that a change wrote. */
export interface ChangeStep {
  readonly secretId: SecretId
  readonly valueId: ValueId
  readonly version: number
  readonly deleted: boolean
}

export interface ListedChange {
  readonly id: ChangeId
  readonly createdAt: number
  readonly createdBy: PrincipalId
  readonly surface: string
  /** How many versions it wrote here. */
  readonly versions: number
}
