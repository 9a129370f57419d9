import type { Answer, Body, CallOperation, OnceOptions } from './call.ts'
import type { ChainRow, MintedToken, RevokedToken, Token } from './generated/shapes.ts'
import { eachItem, whole } from './pages.ts'

/** `expiresIn` such as `90d`; scopes are `*` or permissions such as `secret:reveal`; the caller's own unless a `user` is named. */
export type CreateTokenRequest = Body<'createToken'>

export interface TokenOwner {
  readonly user?: string | undefined
  readonly workspace?: string | undefined
}

export interface TokenClient {
  /** Its text is in this answer and nowhere else. */
  create(request: CreateTokenRequest, once?: OnceOptions): Promise<MintedToken>
  /** The caller's own unless a user or a workspace is named. */
  list(of?: TokenOwner): Promise<readonly Token[]>
  revoke(id: string, once?: OnceOptions): Promise<RevokedToken>
}

interface RecordQuery {
  /** The instance's own chain without. */
  readonly workspace?: string | undefined
  /** 1 to 1000. */
  readonly limit?: number | undefined
  /** The `next` of the page before. */
  readonly cursor?: string | undefined
}

export interface AuditEventsQuery extends RecordQuery {
  /** Begins in front of this number. */
  readonly before?: number | undefined
}

export interface AuditChainQuery extends RecordQuery {
  /** Begins behind this number. */
  readonly after?: number | undefined
}

export interface AuditClient {
  /** Newest first. */
  events(query?: AuditEventsQuery): Promise<Answer<'listAuditEvents'>>
  /** Oldest first, as hashed: for `verifyAuditChain`. */
  chain(query?: AuditChainQuery): Promise<Answer<'readAuditChain'>>
  /** All rows of a chain, page after page. */
  chainRows(query?: AuditChainQuery): AsyncIterable<ChainRow>
}

export function createTokenClient(call: CallOperation): TokenClient {
  return {
    create: (body, once) => call('createToken', { body, ...once }),
    list: (of) => whole((page) => call('listTokens', { ...of, ...page })),
    revoke: (id, once) => call('revokeToken', { id, ...once }),
  }
}

export function createAuditClient(call: CallOperation): AuditClient {
  const chain: AuditClient['chain'] = (query = {}) => call('readAuditChain', query)
  return {
    events: (query = {}) => call('listAuditEvents', query),
    chain,
    chainRows: ({ limit = 1000, ...query } = {}) =>
      eachItem((cursor) => chain({ ...query, limit, cursor: cursor ?? query.cursor })),
  }
}
