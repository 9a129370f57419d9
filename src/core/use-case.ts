import type { TokenRef } from './access/access-store.ts'
import type { IdentityVerifier } from './access/identity.ts'
import type { Permission } from './access/permission.ts'
import type { Principal, Token } from './access/principal.ts'
import type { Rights } from './access/rights.ts'
import type { EventFacts } from './audit/event.ts'
import type { ChangePlace } from './change/change-store.ts'
import type { ChangeId, TokenId } from './ids.ts'
import type { Keyring } from './keyring/keyring.ts'
import type { Locator, Place } from './place/place.ts'
import type { HeldRights } from './request/held-rights.ts'
import type { Consumers, Crossing } from './resolve/consumer.ts'
import type { LiveCounts } from './secret/live-counts.ts'
import type { Stores } from './secret/store.ts'
import type { Transact, Tx } from './transaction.ts'

/** Who acts, once admitted, and through what. */
export interface Caller {
  readonly principal: Principal
  readonly token: Token
  readonly rights: Rights
  readonly surface: string
  readonly requestId: string
  readonly address: string
  /** Came with a session token, which stands for `token`. */
  readonly session: boolean
}

/** Everything a use case may touch. Deterministic but for the ids it asks for. */
export interface Context {
  readonly tx: Tx
  readonly keyring: Keyring
  readonly tokens: TokenIssuer
  readonly stores: Stores
  readonly consumers: Consumers
  readonly crossings: readonly Crossing[]
  readonly caller: Caller
  /** What the outcome rests on, where it may be told again. */
  readonly held: HeldRights | undefined
  readonly counts: LiveCounts
  /** One id for all versions this request writes; also its audit event's. */
  readonly changeId: ChangeId
  readonly now: number
  readonly newId: () => string
  /** Throws `not_found` for a place the caller cannot see and `forbidden` for one where it may not do this. */
  readonly require: (permission: Permission, place: Place) => void
}

/** What a use case may touch for a caller whom nobody knows. */
export interface PublicContext extends Omit<
  Context,
  'caller' | 'held' | 'counts' | 'require' | 'stores' | 'consumers' | 'crossings'
> {
  readonly surface: string
  readonly address: string
}

/** What is at hand before the transaction of a use case: for work that is too slow to hold it open. */
export interface Ground {
  readonly transact: Transact
  readonly keyring: Keyring
  readonly identities: IdentityVerifier
  readonly now: number
}

/** The ground of a use case at a place. */
export interface PlacedGround extends Ground {
  /**
   * A look into the store in a transaction of its own, as the same caller at the same place, both found anew. Other
   * requests get their turn between two looks.
   */
  readonly look: <T>(work: (context: Context & { readonly place: Place }) => Promise<T>) => Promise<T>
}

/** Makes and recognises bearer tokens: their shapes, and the keyed hash they are stored as. */
export interface TokenIssuer {
  readonly formats: readonly string[]
  /** `format` is one of `formats`. */
  mint(format: string): string
  /** `undefined` for text that is no token of ours: it is refused before anything is looked up. */
  hash(token: string): Uint8Array | undefined
  /** Which token a presented credential is, or stands for. `undefined` as with `hash`. */
  recognise(credential: string, now: number): TokenRef | undefined
  /** A bearer text that stands for a token for `lifetimeSeconds`, and falls with it at once. */
  session(id: TokenId, now: number): { readonly text: string; readonly lifetimeSeconds: number }
}

/** A use case at a place, at the instance itself, or for whoever comes. */
export type UseCase<Input, Output> =
  | PlacedUseCase<Input, Output>
  | InstanceUseCase<Input, Output>
  | PublicUseCase<Input, Output>

interface Declared<Input, Output> {
  /** `undefined`: being signed in is enough; the use case shows only what the caller sees. */
  readonly permission: Permission | undefined
  /**
   * Slow work (hashing a passphrase, asking an issuer, reading very much), done once the caller is known to be allowed and before the
   * transaction; answers the input with what came of it filled in. What it writes stands whatever becomes of the request.
   */
  prepare?(ground: Ground, input: Input): Promise<Input>
  /** True makes the transaction roll back after the run and record the event as planned. */
  planned?(input: Input): boolean
  /** What it writes is nothing that a consumer reads. */
  readonly isAside?: boolean
  /** What is put on the audit record, in the same transaction. */
  event(input: Input, output: Output): EventFacts
  /** The audit record's action when it is refused before there is an output. */
  readonly action: string
}

export interface PlacedUseCase<Input, Output> extends Declared<Input, Output> {
  at(input: Input): Locator
  prepare?(ground: PlacedGround, input: Input): Promise<Input>
  run(context: Context & { readonly place: Place }, input: Input): Promise<Output>
}

export interface InstanceUseCase<Input, Output> extends Declared<Input, Output> {
  readonly at: 'instance'
  /** For whose readers its change is noted; for nobody's without. Its event is on the instance's record in any case. */
  changedAt?(output: Output): ChangePlace
  run(context: Context, input: Input): Promise<Output>
}

/** Asks for no credential: what it is given decides. */
export interface PublicUseCase<Input, Output> extends Omit<Declared<Input, Output>, 'event'> {
  readonly at: 'public'
  readonly permission: undefined
  /** `undefined` where a stranger asked in vain, and nothing was shown or changed: nobody may fill the record with that. */
  event(input: Input, output: Output): EventFacts | undefined
  /** Whose record it is put on; the instance's without. */
  place(output: Output): Place | undefined
  run(context: PublicContext, input: Input): Promise<Output>
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

export function publicUseCase<Input, Output>(
  definition: PublicUseCase<Input, Output>,
): PublicUseCase<Input, Output> {
  return definition
}
