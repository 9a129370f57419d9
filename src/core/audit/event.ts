import type { ChangeId, PrincipalId, TokenId, WorkspaceId } from '../ids.ts'

/** What an audited act touched. Names as they were at the time; never a value, never a token. */
export interface Target {
  readonly kind: string
  readonly id?: string
  readonly name?: string
  readonly [detail: string]: string | number | boolean | undefined
}

/** What a use case declares of itself. */
export interface EventFacts {
  readonly action: string
  readonly targets?: readonly Target[] | undefined
  readonly details?: Readonly<Record<string, string | number | boolean | readonly string[]>> | undefined
}

/** Immutable record: who did what, to what, from where, and how it ended. */
export interface AuditEvent extends EventFacts {
  /** For a write, also the id of the change its versions carry. */
  readonly id: ChangeId
  readonly at: number
  /** The chain it belongs to: a workspace's, or the instance's. */
  readonly workspaceId?: WorkspaceId | undefined
  readonly outcome: 'done' | 'planned' | 'refused'
  /** Why it was refused: an error code. */
  readonly reason?: string | undefined
  readonly principal: { readonly id: PrincipalId | 'system' | 'anonymous'; readonly login: string }
  readonly tokenId?: TokenId | undefined
  readonly surface: string
  readonly requestId: string
  readonly address: string
  readonly project?: string | undefined
  readonly environment?: string | undefined
}

/** An event in its chain, as stored: `hash` covers `body`, and `body` names the hash before it. */
export interface ChainedEvent {
  readonly chain: string
  readonly seq: number
  readonly body: string
  readonly hash: Uint8Array
}
