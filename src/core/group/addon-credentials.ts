import { associatedData } from '../../crypto/index.ts'
import type { Addon } from '../place/place-store.ts'
import type { Credentials } from './addon-link.ts'
import type { Opening } from './bundle.ts'

/** What an addon's sealed credentials are bound to. */
function boundTo(addon: AddonIdentity): Uint8Array {
  return associatedData('kw1', 'addon', addon.id, addon.workspaceId, addon.projectId, addon.kind, addon.slug)
}

type AddonIdentity = Pick<Addon, 'id' | 'workspaceId' | 'projectId' | 'kind' | 'slug'>

export function sealCredentials(
  context: Opening,
  addon: AddonIdentity,
  credentials: Credentials,
): Promise<Uint8Array> {
  const plaintext = Buffer.from(JSON.stringify(credentials))
  return context.keyring.seal(context.tx.keys, addon.workspaceId, plaintext, boundTo(addon))
}

export async function openCredentials(context: Opening, addon: Addon): Promise<Credentials> {
  const { tx, keyring } = context
  const what = `addon ${addon.slug}`
  const bytes = await keyring.open(tx.keys, addon.workspaceId, addon.credentials, boundTo(addon), what)
  const found: unknown = JSON.parse(Buffer.from(bytes).toString('utf8'))
  if (isCredentials(found)) return found
  throw new TypeError('the credentials of an addon are not texts')
}

function isCredentials(value: unknown): value is Credentials {
  return (
    typeof value === 'object' &&
    value !== null &&
    Object.values(value).every((item) => typeof item === 'string')
  )
}
