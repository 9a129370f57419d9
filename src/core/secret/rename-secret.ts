import { DomainError } from '../error.ts'
import type { Secret } from './secret.ts'
import { foldSecretName } from './secret-name.ts'
import { openVersion } from './value-envelope.ts'
import type { PlacedContext, Written } from './write-value.ts'
import { ensureSecret, settleSecret, writeVersion } from './write-value.ts'

/**
 * Moves every live value of a secret to a new name. An envelope is bound to its name, so the new name is a new secret
 * and history stays with the old. Throws `conflict` where the name is taken.
 */
export async function renameSecret(
  context: PlacedContext,
  secret: Secret,
  name: string,
): Promise<{ readonly secret: Secret; readonly written: readonly Written[] }> {
  const { home, store, kind, phase, dataType, audience, writeOnly, note, annotations } = secret
  const { secrets, keys } = context.tx
  const taken = await secrets.find(home, store, foldSecretName(name, kind))
  if (taken?.live === true) {
    throw new DomainError('conflict', `There is a secret ${taken.name} already`, { subject: 'secret' })
  }
  const attributes = { kind, phase, dataType, audience, writeOnly, note, annotations }
  const renamed = await ensureSecret(context, { home, store, name, line: {}, attributes })
  const written: Written[] = []
  for (const value of await secrets.values(secret.id)) {
    const head = value.live ? await secrets.version(value.id, value.version) : undefined
    if (head === undefined) continue
    const bytes = await openVersion(context.keyring, keys, { secret, value, head })
    const line = {
      ...(value.environmentId === undefined ? {} : { environmentId: value.environmentId }),
      ...(value.principalId === undefined ? {} : { principalId: value.principalId }),
    }
    written.push(await writeVersion(context, renamed, line, bytes))
    written.push(await writeVersion(context, secret, line, undefined))
  }
  await settleSecret(context, secret)
  return { secret: renamed, written }
}
