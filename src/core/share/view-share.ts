import { verifyPassword } from '../../crypto/index.ts'
import { DomainError } from '../error.ts'
import type { Place } from '../place/place.ts'
import type { Tx } from '../transaction.ts'
import type { Ground, PublicContext } from '../use-case.ts'
import { publicUseCase } from '../use-case.ts'
import type { Share, ShareItem, ShareState } from './share.ts'
import { shareState, shareTarget, shareTokenHash } from './share.ts'
import { openContent } from './share-content.ts'

interface ByToken {
  readonly token: string
}

/** What anybody with the link may know without using a view. Throws `not_found` for a share that has ended, as for none. */
export const describeShare = publicUseCase<ByToken, { readonly share: Share; readonly place: Place }>({
  action: 'share.describe',
  permission: undefined,
  at: 'public',
  async run({ tx, now }, { token }) {
    const share = await tx.shares.findByToken(shareTokenHash(token))
    if (share === undefined || shareState(share, now) !== 'active') throw missing()
    return { share, place: await placeOf(tx, share) }
  },
  place: ({ place }) => place,
  event: (_input, { share }) => ({ action: 'share.described', targets: [shareTarget(share)] }),
})

export interface ViewShare extends ByToken {
  readonly passphrase?: string
  /** Comes of preparing: absent where none was given or needed, or no attempt was left. */
  readonly passphraseRight?: boolean
}

/** Why a view gives nothing: it has ended, or wants a passphrase. */
export type ViewRefusal = Exclude<ShareState, 'active'> | PassphraseProblem

export type PassphraseProblem = 'passphrase_missing' | 'passphrase_wrong'

/** A stranger is told of a passphrase, and of nothing else: what has ended is not there. Throws `not_found` for that. */
export function toldOf(refused: ViewRefusal): PassphraseProblem {
  if (refused === 'passphrase_missing' || refused === 'passphrase_wrong') return refused
  throw missing()
}

export type Viewed = { readonly share: Share; readonly place: Place } & (
  | { readonly items: readonly ShareItem[] }
  | { readonly refused: ViewRefusal }
)

/**
 * Uses one view and gives the content, exactly as often as the share allows. A refusal is an answer, not an error, so
 * that it stands on the record of the workspace. Throws `not_found` for a link that leads nowhere.
 */
export const viewShare = publicUseCase<ViewShare, Viewed>({
  action: 'share.view',
  permission: undefined,
  at: 'public',
  prepare: checkPassphrase,
  async run(context, input) {
    const share = await context.tx.shares.findByToken(shareTokenHash(input.token))
    if (share === undefined) throw missing()
    const place = await placeOf(context.tx, share)
    const refused = refusalOf(share, context.now, input)
    if (refused === undefined) return { ...(await useView(context, share)), place }
    if (refused !== 'passphrase_missing' && refused !== 'passphrase_wrong') {
      await context.tx.shares.eraseContent(share.id)
    }
    return { share, place, refused }
  },
  place: ({ place }) => place,
  event: (_input, viewed) => ({
    action: 'refused' in viewed ? 'share.refused' : 'share.viewed',
    targets: [shareTarget(viewed.share)],
    ...('refused' in viewed ? { details: { reason: viewed.refused } } : {}),
  }),
})

/**
 * Argon2id outside the transaction. An attempt is counted before it is made, so that a thousand at once are no more than
 * ten, and given back when the passphrase was right.
 */
async function checkPassphrase({ transact, now }: Ground, input: ViewShare): Promise<ViewShare> {
  const { passphrase } = input
  if (passphrase === undefined || passphrase === '') return input
  const hash = await transact(async (tx) => {
    const share = await tx.shares.findByToken(shareTokenHash(input.token))
    if (share === undefined || share.passphraseHash === '' || shareState(share, now) !== 'active') return ''
    await tx.shares.update({ ...share, attempts: share.attempts + 1 })
    return share.passphraseHash
  })
  if (hash === '') return input
  return { ...input, passphraseRight: await verifyPassword(hash, Buffer.from(passphrase, 'utf8')) }
}

function refusalOf(share: Share, now: number, input: ViewShare): ViewRefusal | undefined {
  const state = shareState(share, now)
  const right = input.passphraseRight === true
  // Others' attempts under way do not lock out who has the passphrase.
  if (state !== 'active' && !(state === 'locked' && right)) return state
  if (share.passphraseHash === '' || right) return undefined
  return input.passphraseRight === false ? 'passphrase_wrong' : 'passphrase_missing'
}

async function useView(
  context: PublicContext,
  found: Share,
): Promise<{ share: Share; items: readonly ShareItem[] }> {
  const items = await openContent(context, found)
  const share: Share = {
    ...found,
    views: found.views + 1,
    attempts: Math.max(0, found.attempts - 1),
    lastViewedAt: context.now,
  }
  await context.tx.shares.update(share)
  if (share.views >= share.viewsMax) await context.tx.shares.eraseContent(share.id)
  return { share, items }
}

/** As much of it as is still there: the record belongs to the workspace in any case. */
async function placeOf(tx: Tx, share: Share): Promise<Place> {
  const workspace = await tx.places.workspaceById(share.workspaceId)
  const project = await tx.places.projectById(share.projectId)
  const environment = await tx.places.environmentById(share.environmentId)
  if (workspace === undefined || project === undefined) throw missing()
  return { workspace, project, ...(environment === undefined ? {} : { environment }) }
}

function missing(): DomainError {
  return new DomainError('not_found', 'There is no such share', { subject: 'share' })
}
