import { associatedData } from '../../crypto/index.ts'
import { DomainError } from '../error.ts'
import type { Context } from '../use-case.ts'
import type { Share, ShareItem } from './share.ts'

type Sealing = Pick<Context, 'keyring' | 'tx'>

/** What never changes of a share, so that its content is nobody else's. */
function boundTo(share: Share): Uint8Array {
  const { id, workspaceId, projectId, environmentId, tokenHash, createdBy, createdAt, expiresAt } = share
  const place = [workspaceId, projectId, environmentId] as const
  return associatedData(
    'kw1',
    'share',
    id,
    ...place,
    tokenHash,
    createdBy,
    createdAt,
    expiresAt,
    share.viewsMax,
  )
}

export function sealContent(
  { keyring, tx }: Sealing,
  share: Share,
  items: readonly ShareItem[],
): Promise<Uint8Array> {
  const plaintext = Buffer.from(JSON.stringify(items), 'utf8')
  return keyring.seal(tx.keys, share.workspaceId, plaintext, boundTo(share))
}

export async function openContent({ keyring, tx }: Sealing, share: Share): Promise<readonly ShareItem[]> {
  const envelope = await tx.shares.content(share.id)
  if (envelope === undefined) {
    throw new DomainError('integrity', `The content of the share ${share.id} is missing`)
  }
  const what = `share ${share.id}`
  const plaintext = await keyring.open(tx.keys, share.workspaceId, envelope, boundTo(share), what)
  const items: unknown = JSON.parse(Buffer.from(plaintext).toString('utf8'))
  if (Array.isArray(items) && items.every(isItem)) return items
  throw new TypeError('a stored share holds something else than items')
}

function isItem(item: unknown): item is ShareItem {
  if (typeof item !== 'object' || item === null || !('name' in item) || !('value' in item)) return false
  return typeof item.name === 'string' && typeof item.value === 'string'
}
