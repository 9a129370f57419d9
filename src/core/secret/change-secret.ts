import { DomainError } from '../error.ts'
import { useCase } from '../use-case.ts'
import type { GivenAudience, PlacedContext } from './audience.ts'
import { applyAudience } from './audience.ts'
import type { GivenValue } from './put-secret.ts'
import { openGiven } from './put-secret.ts'
import type { SecretCoordinates } from './read-secret.ts'
import { findHead } from './read-secret.ts'
import type { SecretHead } from './secret.ts'
import { foldSecretName } from './secret-name.ts'
import { secretTarget } from './secret-target.ts'
import { openVersion } from './value-envelope.ts'
import type { Written } from './write-value.ts'
import { ensureSecret, settleSecret, writeVersion } from './write-value.ts'

/** What is to be different about a secret that is there; absent parts stay. */
export interface ChangeSecret extends SecretCoordinates {
  readonly newName?: string
  readonly value?: GivenValue
  readonly audience?: GivenAudience
  readonly bytesMax?: number
}

export interface ChangedSecret {
  readonly written: readonly Written[]
  readonly found: SecretHead
}

/**
 * Changes parts of one line of values at once. A new name is a new secret with the old one's value: an envelope is bound
 * to its name, so history stays with the old. Throws `not_found`, and `conflict` when the new name is taken.
 */
export const changeSecret = useCase<ChangeSecret, ChangedSecret>({
  action: 'secret.change',
  permission: 'secret:write',
  at: (input) => input.at,
  async run(context, input) {
    const found = await findHead(context, input)
    const { secret, value } = found
    const bytes =
      input.value === undefined ? undefined : await openGiven(context, { ...input, value: input.value })
    const isRenamed =
      input.newName !== undefined && foldSecretName(input.newName, secret.kind) !== secret.foldedName
    const renamed = isRenamed ? await rename(context, found, input.newName ?? '', bytes) : undefined
    const written = [...(renamed ?? [])]
    if (renamed === undefined && bytes !== undefined) {
      written.push(await writeVersion(context, secret, value, bytes))
    }
    if (input.audience !== undefined) {
      await applyAudience(context, renamed?.[0]?.secret ?? secret, input.audience)
    }
    return { written, found }
  },
  event: (input, output) => ({
    action: 'secret.changed',
    targets: (output.written.length === 0 ? [output.found] : output.written).map(secretTarget),
    details: {
      ...(input.newName === undefined ? {} : { renamed: true }),
      ...(input.audience === undefined ? {} : { audience: input.audience.audience }),
    },
  }),
})

/** The new line first, then the ended one. */
async function rename(
  context: PlacedContext,
  found: SecretHead,
  newName: string,
  given: Uint8Array | undefined,
): Promise<readonly Written[]> {
  const { secret, value } = found
  const { home, store, kind, phase, dataType, audience, writeOnly, note, annotations } = secret
  const bytes = given ?? (await openVersion(context.keyring, context.tx.keys, found))
  const target = {
    home,
    store,
    name: newName,
    line: value,
    attributes: { kind, phase, dataType, audience, writeOnly, note, annotations },
  }
  const line = {
    ...(value.environmentId === undefined ? {} : { environmentId: value.environmentId }),
    ...(value.principalId === undefined ? {} : { principalId: value.principalId }),
  }
  const renamed = await ensureSecret(context, { ...target, spelling: 'keep' })
  const created = await writeVersion(context, renamed, line, bytes)
  if (!created.created) {
    throw new DomainError('conflict', 'A secret of that name exists already', { subject: 'secret' })
  }
  const selected = await context.tx.secrets.selectedProjects(secret.id)
  if (selected.length > 0) await context.tx.secrets.replaceSelectedProjects(renamed.id, selected)
  const ended = await writeVersion(context, secret, line, undefined)
  await settleSecret(context, secret)
  return [created, ended]
}
