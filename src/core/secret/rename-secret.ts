import { DomainError } from '../error.ts'
import type { Secret, SecretValue } from './secret.ts'
import { foldSecretName } from './secret-name.ts'
import type { Line } from './secret-store.ts'
import { openVersion } from './value-envelope.ts'
import type { PlacedContext, WriteTarget, Written } from './write-value.ts'
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
  const { secrets, keys } = context.tx
  const taken = await secrets.find(secret.home, secret.store, foldSecretName(name, secret.kind))
  if (taken?.live === true) {
    throw new DomainError('conflict', `There is a secret ${taken.name} already`, { subject: 'secret' })
  }
  const renamed = await ensureSecret(context, { ...likeness(secret), name, line: {} })
  const written: Written[] = []
  for (const value of await secrets.values(secret.id)) {
    const head = value.live ? await secrets.version(value.id, value.version) : undefined
    if (head === undefined) continue
    const bytes = await openVersion(context.keyring, keys, { secret, value, head })
    const line = lineOfValue(value)
    written.push(await writeVersion(context, renamed, line, bytes))
    written.push(await writeVersion(context, secret, line, undefined))
  }
  await settleSecret(context, secret)
  return { secret: renamed, written }
}

/** What another secret must be given to be the same but for its name. */
export function likeness(secret: Secret): Pick<WriteTarget, 'home' | 'store' | 'attributes'> {
  const { home, store, kind, phase, dataType, audience, writeOnly, note, annotations } = secret
  return { home, store, attributes: { kind, phase, dataType, audience, writeOnly, note, annotations } }
}

/** The same line of another secret. */
export function lineOfValue({ environmentId, principalId }: SecretValue): Line {
  return {
    ...(environmentId === undefined ? {} : { environmentId }),
    ...(principalId === undefined ? {} : { principalId }),
  }
}
