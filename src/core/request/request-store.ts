import type { PrincipalId } from '../ids.ts'

/** What a request with an idempotency key came to. The envelope is bound to every column. */
export interface KeptRequest {
  readonly principalId: PrincipalId
  readonly key: string
  readonly createdAt: number
  readonly envelope: Uint8Array
}

export interface RequestStore {
  find(principalId: PrincipalId, key: string): Promise<KeptRequest | undefined>
  /** In place of one that was there. */
  keep(request: KeptRequest): Promise<void>
  forgetBefore(at: number): Promise<void>
}
