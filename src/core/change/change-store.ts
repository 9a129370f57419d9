import type { ChangeId, EnvironmentId, PrincipalId, ProjectId, WorkspaceId } from '../ids.ts'
import type { Home, SecretHead } from '../secret/secret.ts'

/** What was changed, in which order, and what one change wrote. */
export interface ChangeStore {
  /** How many rows this transaction has written so far; notes of use do not count. */
  written(): number
  /** The last change of each workspace that has any, in one statement; `instance` is what belongs to none. */
  revisions(ids: readonly RevisionOf[]): Promise<ReadonlyMap<RevisionOf, ChangeId>>
  /** Keeps a change; it gets its number, and is found, once all that shares its commit has run. */
  note(change: Change): void

  find(id: ChangeId): Promise<NumberedChange | undefined>
  /** The number of the newest change of all; 0 before the first. */
  newest(): Promise<number>
  /** Changes of these workspaces with a number greater than `after`, in the order of their numbers. */
  after(after: number, workspaces: readonly RevisionOf[], limit: number): Promise<NumberedChange[]>
  /** Changes at a place or below it, and those from above that wrote values of its environment; newest first. */
  list(at: ChangePlace, before: number, limit: number): Promise<NumberedChange[]>
  /**
   * The versions that changes wrote there, the newest change's first, in the order of their lines, as many as are within
   * the bounds. Only an envelope that opens tells that a version is of its change.
   */
  steps(ids: readonly ChangeId[], at: StepsAt, bounds: StepBounds): Promise<Steps>
}

/** How much is taken into hand at once: so many versions, and so many bytes of envelopes. */
export interface StepBounds {
  readonly countMax: number
  readonly bytesMax: number
}

export interface Steps {
  readonly steps: readonly SecretHead[]
  /** The first that is not among them; absent where all are. */
  readonly left: SecretHead | undefined
}

export type RevisionOf = WorkspaceId | typeof instanceRevision

/** What no workspace owns: users, tokens, the seed. */
export const instanceRevision = 'instance'

/** Where something is changed, as the place is known for ever: by ids. */
export interface ChangePlace {
  readonly workspaceId: WorkspaceId
  readonly projectId?: ProjectId
  readonly environmentId?: EnvironmentId
}

/** One request that changed something. Its id is also its audit event's. */
export interface Change extends Partial<ChangePlace> {
  readonly id: ChangeId
  readonly action: string
  readonly surface: string
  readonly createdAt: number
  readonly createdBy: PrincipalId
}

/** With its place in the order in which changes became durable, over the whole instance. */
export interface NumberedChange extends Change {
  readonly number: number
}

/** Which values: a home's, one environment's where it is named, and of personal ones nobody else's. */
export interface StepsAt {
  readonly home: Home
  readonly environmentId?: EnvironmentId
  readonly principalId: PrincipalId
}
