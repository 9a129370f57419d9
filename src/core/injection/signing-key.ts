import { randomBytes } from '../../crypto/index.ts'
import type { Opening } from '../group/bundle.ts'
import type { WorkspaceId } from '../ids.ts'
import type { Locator } from '../place/place.ts'
import { secretTarget } from '../secret/secret-target.ts'
import type { Home } from '../secret/secret.ts'
import { openVersion } from '../secret/value-envelope.ts'
import type { Written } from '../secret/write-value.ts'
import { ensureSecret, writeVersion } from '../secret/write-value.ts'
import { useCase } from '../use-case.ts'

const store = 'injection'
const name = 'SIGNING_KEY'
const keyBytes = 32

/** A home that no path of any surface leads to: whoever may write secrets must not be able to replace this one. */
function keyHome(workspaceId: WorkspaceId): Home {
  return { kind: 'group', id: workspaceId, workspaceId }
}

/** What a workspace's orchestrator signs its requests with; `undefined` when it was never given any. */
export async function openSigningKey(
  { tx, keyring }: Opening,
  workspaceId: WorkspaceId,
): Promise<Uint8Array | undefined> {
  const head = await tx.secrets.findHead(keyHome(workspaceId), store, name, {})
  return head === undefined ? undefined : openVersion(keyring, tx.keys, head)
}

/**
 * Gives a workspace a new signing key; the one before it opens nothing any more. Whoever holds the key receives every
 * value of every workload, so that is asked of whoever makes one, too.
 */
export const renewSigningKey = useCase<
  { readonly at: Locator; readonly key?: string },
  Written & { readonly key: string }
>({
  action: 'injection.key.renew',
  permission: 'workspace:write',
  at: (input) => input.at,
  async run(context, input) {
    context.require('secret:consume', context.place)
    const key = input.key ?? Buffer.from(randomBytes(keyBytes)).toString('base64url')
    const home = keyHome(context.place.workspace.id)
    const target = { home, store, name, line: {}, attributes: { writeOnly: true } }
    const secret = await ensureSecret(context, target)
    return { ...(await writeVersion(context, secret, {}, Buffer.from(key))), key }
  },
  event: (_input, output) => ({ action: 'injection.key.renewed', targets: [secretTarget(output)] }),
})
