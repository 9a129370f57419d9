import type { WorkspaceId } from '../ids.ts'

export type KeyPurpose = 'data' | 'token' | 'row' | 'session'

/** A stored key: wrapped under the root key, bound to its id, purpose and workspace. */
export interface WrappedKey {
  /** Random uint32, unique in the instance; envelopes carry it. */
  readonly id: number
  readonly purpose: KeyPurpose
  /** Only data keys belong to a workspace. */
  readonly workspaceId?: WorkspaceId
  readonly wrapped: Uint8Array
  readonly rootKeyId: string
  readonly createdAt: number
}

export interface SealingKeyRow {
  readonly id: string
  readonly workspaceId: WorkspaceId
  readonly homeKind: string
  readonly homeId: string
  readonly store: string
  /** Decimal string of up to 19 digits, opaque to clients. */
  readonly keyId: string
  readonly publicKey: Uint8Array
  readonly privateEnvelope: Uint8Array
  readonly createdAt: number
  /** When its successor appeared. */
  readonly retiredAt?: number
}

export interface KeyStore {
  insertKey(key: WrappedKey): Promise<void>
  findKey(id: number): Promise<WrappedKey | undefined>
  instanceKeys(): Promise<WrappedKey[]>
  /** The newest data key of a workspace. */
  primaryDataKey(workspaceId: WorkspaceId): Promise<WrappedKey | undefined>
  insertSealingKey(row: SealingKeyRow): Promise<void>
  /** Newest first. */
  sealingKeys(homeKind: string, homeId: string, store: string): Promise<SealingKeyRow[]>
  retireSealingKey(row: SealingKeyRow, at: number): Promise<void>
}
