import type { Body, CallOperation, OnceOptions } from './call.ts'
import type { CreatedShare, PublicShare, RevokedShare, Share, ViewedShare } from './generated/shapes.ts'
import type { ProjectPlace } from './home.ts'
import { whole } from './pages.ts'

/** Names or ids of `secrets`, whose shared values are copied as they are now; `expiresIn` such as `24h`; once unless `views` says more. */
export type ShareRequest = Body<'createShare'>

/** Copies of secrets for somebody without an account. */
export interface ShareClient {
  /** Reveals the values, which is on the audit record. The answer's token cannot be shown again. */
  create(
    at: ProjectPlace & { readonly environment: string },
    request: ShareRequest,
    once?: OnceOptions,
  ): Promise<CreatedShare>
  /** Newest first, ended ones included. */
  list(at: ProjectPlace): Promise<readonly Share[]>
  /** What it held is erased. */
  revoke(at: ProjectPlace, id: string, once?: OnceOptions): Promise<RevokedShare>
  /** What anybody with the link may know; uses no view. */
  facts(token: string): Promise<PublicShare>
  /** What is shared; uses one view. */
  view(token: string, passphrase?: string): Promise<ViewedShare>
}

export function createShareClient(call: CallOperation): ShareClient {
  return {
    create: ({ workspace, project, environment }, body, once) =>
      call('createShare', { workspace, project, environment, body, ...once }),
    list: ({ workspace, project }) => whole((page) => call('listShares', { workspace, project, ...page })),
    revoke: ({ workspace, project }, share, once) =>
      call('revokeShare', { workspace, project, share, ...once }),
    facts: (token) => call('getSharedFacts', { token }),
    view: (token, passphrase) => call('viewShare', { token, body: { passphrase } }),
  }
}
