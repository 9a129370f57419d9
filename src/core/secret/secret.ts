import type { ChangeId, EnvironmentId, PrincipalId, SecretId, ValueId, WorkspaceId } from '../ids.ts'

export { sharedStore } from './store.ts'

export type HomeKind = 'workspace' | 'project' | 'group' | 'workload'

/** What holds secrets. A user's own are at the home of the personal workspace. */
export interface Home {
  readonly kind: HomeKind
  readonly id: string
  readonly workspaceId: WorkspaceId
}

export type Phase = 'build' | 'runtime' | 'both'
export type DataType = 'text' | 'json'
export type SecretKind = 'value' | 'file' | 'mount'
/** Which projects of the workspace may consume a workspace's secret. */
export type Audience = 'all' | 'private' | 'selected'

export interface Secret {
  readonly id: SecretId
  readonly home: Home
  readonly store: string
  /** As the first writer spelled it. */
  readonly name: string
  /** ASCII upper case: what makes a name unique. */
  readonly foldedName: string
  readonly kind: SecretKind
  readonly phase: Phase
  readonly dataType: DataType
  readonly audience: Audience
  /** Forbids `reveal` to everyone. */
  readonly writeOnly: boolean
  readonly note: string
  /** What only one vendor stores and nobody decides by: namespaced keys. */
  readonly annotations: Readonly<Record<string, string>>
  readonly live: boolean
  readonly createdAt: number
  readonly updatedAt: number
  readonly createdBy: PrincipalId
}

/** One line of values of a secret: its default, an environment's, or a principal's own for an environment. */
export interface SecretValue {
  readonly id: ValueId
  readonly secretId: SecretId
  readonly environmentId?: EnvironmentId
  /** A personal value, seen by this principal alone. */
  readonly principalId?: PrincipalId
  /** The newest version. */
  readonly version: number
  readonly live: boolean
  readonly createdAt: number
  readonly updatedAt: number
}

interface MaybeLine {
  readonly environmentId?: EnvironmentId | undefined
  readonly principalId?: PrincipalId | undefined
}

/** Spreads would take longer than all else: values are made on the way of every write, and of what reads. */
export function makeValue(
  { id, secretId, version, live, createdAt, updatedAt }: Omit<SecretValue, 'environmentId' | 'principalId'>,
  { environmentId, principalId }: MaybeLine,
): SecretValue {
  const value: { -readonly [K in keyof SecretValue]: SecretValue[K] } = {
    id,
    secretId,
    version,
    live,
    createdAt,
    updatedAt,
  }
  if (environmentId !== undefined) value.environmentId = environmentId
  if (principalId !== undefined) value.principalId = principalId
  return value
}

/** An immutable revision. A deletion is a version without content. */
export interface SecretVersion {
  readonly valueId: ValueId
  readonly version: number
  readonly deleted: boolean
  readonly changeId: ChangeId
  readonly envelope: Uint8Array
  readonly sizeBytes: number
  readonly createdAt: number
  readonly createdBy: PrincipalId
  readonly surface: string
}

/** A secret together with one of its values, as lists and reads need them. */
export interface SecretAt {
  readonly secret: Secret
  readonly value: SecretValue
}

export interface SecretHead extends SecretAt {
  readonly head: SecretVersion
}
