import type { PrincipalId, TokenId, WorkspaceId } from '../ids.ts'
import type { Locator, Place } from '../place/place.ts'
import type { Grant, Principal, Token } from './principal.ts'
import type { ServiceKey } from './service-account.ts'

/** Who presents a token, and what it asks for: everything one decision needs, from one statement. */
export interface Admission {
  readonly principal: Principal
  readonly token: Token
  /** The principal's grants at the instance and in the place's workspace (all of them when there is no place). */
  readonly grants: readonly Grant[]
  /** Absent when the locator leads nowhere. For an empty locator always absent. */
  readonly place: Place | undefined
}

/** A token as it is found: by the keyed hash of its text, or by its id where a session stands for it. */
export type TokenRef =
  | { readonly by: 'hash'; readonly hash: Uint8Array }
  | { readonly by: 'id'; readonly id: TokenId }

/** Rows are authenticated as they are read. */
export interface AccessStore {
  /** The only look-up path of a request: by one of the keyed hashes of the presented token. `undefined`: no such token. */
  admit(tokenHash: Uint8Array, locator: Locator): Promise<Admission | undefined>
  /** The same for a token that another one of ours, already verified, stands for. */
  admitById(id: TokenId, locator: Locator): Promise<Admission | undefined>

  principalById(id: PrincipalId): Promise<Principal | undefined>
  principalByLogin(login: string): Promise<Principal | undefined>
  /** ASCII case ignored; addresses are not unique. */
  principalsByEmail(email: string): Promise<Principal[]>
  principals(ids: readonly PrincipalId[]): Promise<Principal[]>
  /** By id; `after` exclusive. */
  principalsAfter(after: string, limit: number): Promise<Principal[]>
  insertPrincipal(principal: Principal): Promise<void>
  updatePrincipal(principal: Principal): Promise<void>

  grants(workspaceId: WorkspaceId | undefined): Promise<Grant[]>
  grantsOf(principalId: PrincipalId): Promise<Grant[]>
  insertGrant(grant: Grant): Promise<void>
  deleteGrant(id: string): Promise<void>

  serviceKey(principalId: PrincipalId): Promise<ServiceKey | undefined>
  insertServiceKey(key: ServiceKey): Promise<void>
  updateServiceKey(key: ServiceKey): Promise<void>

  tokenById(id: TokenId): Promise<Token | undefined>
  /** Live and ended ones, newest first. */
  tokensOf(principalId: PrincipalId): Promise<Token[]>
  tokensIn(workspaceId: WorkspaceId): Promise<Token[]>
  insertToken(token: Token, hash: Uint8Array): Promise<void>
  updateToken(token: Token): Promise<void>
  lastUsed(ids: readonly TokenId[]): Promise<ReadonlyMap<TokenId, number>>
  /** Coarse: at most once a minute per token is written. */
  noteUse(id: TokenId, at: number): Promise<void>
}
