import type { AccessStore } from './access/access-store.ts'
import type { DeviceStore, TrustStore } from './access/outside-store.ts'
import type { AuditStore } from './audit/audit-store.ts'
import type { RowStore } from './audit/row-store.ts'
import type { ChangeStore } from './change/change-store.ts'
import type { GroupStore } from './group/group-store.ts'
import type { KeyStore } from './keyring/key-store.ts'
import type { PlaceStore } from './place/place-store.ts'
import type { RegisterStore } from './register/register-store.ts'
import type { RequestStore } from './request/request-store.ts'
import type { SecretStore } from './secret/secret-store.ts'
import type { ShareStore } from './share/share-store.ts'
import type { UseStore } from './secret/use-store.ts'

/** The stores, bound to one transaction. Only what holds a `Tx` can read or write; using it after the work settled throws. */
export interface Tx {
  readonly access: AccessStore
  readonly places: PlaceStore
  readonly secrets: SecretStore
  readonly groups: GroupStore
  readonly registers: RegisterStore
  readonly shares: ShareStore
  readonly devices: DeviceStore
  readonly trusts: TrustStore
  readonly keys: KeyStore
  readonly changes: ChangeStore
  readonly requests: RequestStore
  readonly uses: UseStore
  readonly audit: AuditStore
  readonly rows: RowStore
}

/**
 * Runs a unit of work in a transaction and settles when its commit is durable. Work awaits nothing but the store; many
 * waiting works share a commit, and one that rejects is rolled back alone.
 */
export type Transact = <T>(work: (tx: Tx) => Promise<T>) => Promise<T>
