import { sha256 } from '../../crypto/index.ts'
import { limits } from '../../limits.ts'
import type { Target } from '../audit/event.ts'
import type { EnvironmentId, PrincipalId, ProjectId, WorkspaceId } from '../ids.ts'

/** A copy for somebody without an account: until a time, for so many views, behind a passphrase where one is given. */
export interface Share {
  readonly id: string
  readonly workspaceId: WorkspaceId
  readonly projectId: ProjectId
  readonly environmentId: EnvironmentId
  /** Of the text in the link, which is kept nowhere. */
  readonly tokenHash: string
  /** What is in it, in order. */
  readonly names: readonly string[]
  readonly createdBy: PrincipalId
  readonly createdAt: number
  readonly expiresAt: number
  readonly viewsMax: number
  readonly views: number
  /** '' without one. */
  readonly passphraseHash: string
  /** Wrong passphrases so far, each counted before it is checked. */
  readonly attempts: number
  readonly revokedAt?: number
  readonly lastViewedAt?: number
}

export interface ShareItem {
  readonly name: string
  readonly value: string
}

/** `locked`: too many wrong passphrases. Only who may list the share is told which it is. */
export type ShareState = 'active' | 'expired' | 'used' | 'revoked' | 'locked'

export function shareState(share: Share, now: number): ShareState {
  if (share.revokedAt !== undefined) return 'revoked'
  if (share.views >= share.viewsMax) return 'used'
  if (share.expiresAt <= now) return 'expired'
  return share.attempts >= limits.shareAttemptsMax ? 'locked' : 'active'
}

export function shareTokenHash(token: string): string {
  return Buffer.from(sha256(Buffer.from(token, 'utf8'))).toString('base64url')
}

export function shareTarget({ id, names, views, viewsMax }: Share): Target {
  return { kind: 'share', id, name: names.join(' '), views, viewsMax }
}
