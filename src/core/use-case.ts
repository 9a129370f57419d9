import type { Permission } from './access/permission.ts'
import type { Principal, Token } from './access/principal.ts'
import type { Rights } from './access/rights.ts'
import type { EventFacts } from './audit/event.ts'
import type { ChangeId } from './ids.ts'
import type { Keyring } from './keyring/keyring.ts'
import type { Locator, Place } from './place/place.ts'
import type { Stores } from './secret/store.ts'
import type { Tx } from './transaction.ts'

/** Who acts, once admitted, and through what. */
export interface Caller {
  readonly principal: Principal
  readonly token: Token
  readonly rights: Rights
  readonly surface: string
  readonly requestId: string
  readonly address: string
}

/** Everything a use case may touch. Deterministic but for the ids it asks for. */
export interface Context {
  readonly tx: Tx
  readonly keyring: Keyring
  readonly tokens: TokenIssuer
  readonly stores: Stores
  readonly caller: Caller
  /** One id for all versions this request writes; also its audit event's. */
  readonly changeId: ChangeId
  readonly now: number
  newId(): string
  /** Throws `not_found` for a place the caller cannot see and `forbidden` for one where it may not do this. */
  require(permission: Permission, place: Place): void
}

/** Makes and recognises bearer tokens: their shapes, and the keyed hash they are stored as. */
export interface TokenIssuer {
  readonly formats: readonly string[]
  /** `format` is one of `formats`. */
  mint(format: string): string
  /** `undefined` for text that is no token of ours: it is refused before anything is looked up. */
  hash(token: string): Uint8Array | undefined
}

/** A use case at a place, or (with `atInstance`) at the instance itself. */
export type UseCase<Input, Output> = PlacedUseCase<Input, Output> | InstanceUseCase<Input, Output>

interface Declared<Input, Output> {
  /** `undefined`: being signed in is enough; the use case shows only what the caller sees. */
  readonly permission: Permission | undefined
  /** True makes the transaction roll back after the run and record the event as planned. */
  readonly planned?: (input: Input) => boolean
  /** What is put on the audit record, in the same transaction. */
  event(input: Input, output: Output): EventFacts
  /** The audit record's action when it is refused before there is an output. */
  readonly action: string
}

export interface PlacedUseCase<Input, Output> extends Declared<Input, Output> {
  at(input: Input): Locator
  run(context: Context & { readonly place: Place }, input: Input): Promise<Output>
}

export interface InstanceUseCase<Input, Output> extends Declared<Input, Output> {
  readonly at: 'instance'
  run(context: Context, input: Input): Promise<Output>
}

export function useCase<Input, Output>(
  definition: PlacedUseCase<Input, Output>,
): PlacedUseCase<Input, Output> {
  return definition
}

export function instanceUseCase<Input, Output>(
  definition: InstanceUseCase<Input, Output>,
): InstanceUseCase<Input, Output> {
  return definition
}
