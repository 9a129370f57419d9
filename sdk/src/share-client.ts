import { pageOf } from './answers.ts'
import { whole } from './pages.ts'
import { type Shaped, flag, list, nullable, number, object, text } from './shape.ts'
import type { Send } from './transport.ts'

export interface ShareRequest {
  /** Names or ids; their shared values are copied as they are now. */
  readonly secrets: readonly string[]
  /** Such as `24h`; 30 days at most. */
  readonly expiresIn: string
  /** How often; once unless given. */
  readonly views?: number | undefined
  readonly passphrase?: string | undefined
}

const createdShare = object({ id: text, token: text, url: text, expiresAt: text })
export type CreatedShare = Shaped<typeof createdShare>

const share = object({
  id: text,
  environmentId: text,
  names: list(text),
  state: text,
  views: number,
  viewsMax: number,
  passphrase: flag,
  createdBy: text,
  createdAt: text,
  expiresAt: text,
  revokedAt: nullable(text),
  lastViewedAt: nullable(text),
})
export type Share = Shaped<typeof share>

const revokedShare = object({ id: text, revokedAt: nullable(text) })
export type RevokedShare = Shaped<typeof revokedShare>

export interface SharesPlace {
  readonly workspace: string
  readonly project: string
}

/** Copies of secrets for somebody without an account. */
export interface ShareClient {
  /** Reveals the values, which is on the audit record. The answer's token cannot be shown again. */
  create(at: SharesPlace & { readonly environment: string }, request: ShareRequest): Promise<CreatedShare>
  /** Newest first, ended ones included. */
  list(at: SharesPlace): Promise<readonly Share[]>
  /** What it held is erased. */
  revoke(at: SharesPlace, id: string): Promise<RevokedShare>
}

export function createShareClient(send: Send): ShareClient {
  const pathOf = ({ workspace, project }: SharesPlace) => ['workspaces', workspace, 'projects', project]
  return {
    create: (at, request) => {
      const path = [...pathOf(at), 'environments', at.environment, 'shares']
      return send({ method: 'POST', path, body: request }, createdShare)
    },
    list: (at) => whole(send, [...pathOf(at), 'shares'], pageOf(share)),
    revoke: (at, id) => send({ method: 'DELETE', path: [...pathOf(at), 'shares', id] }, revokedShare),
  }
}
