import { DomainError } from '../error.ts'
import { useCase } from '../use-case.ts'
import type { GivenAudience, PlacedContext } from './audience.ts'
import { applyAudience } from './audience.ts'
import type { GivenValue } from './put-secret.ts'
import { openGiven } from './put-secret.ts'
import { likeness, lineOfValue } from './rename-secret.ts'
import type { SecretCoordinates } from './read-secret.ts'
import { findHead } from './read-secret.ts'
import type { Secret, SecretAt, SecretHead } from './secret.ts'
import { foldSecretName } from './secret-name.ts'
import { secretTarget } from './secret-target.ts'
import { openVersion } from './value-envelope.ts'
import type { SecretAttributes, Written } from './write-value.ts'
import { ensureSecret, requireVersion, requireWhole, settleSecret, writeVersion } from './write-value.ts'

/** What is to be different about a secret that is there; absent parts stay. */
export interface ChangeSecret extends SecretCoordinates {
  readonly newName?: string
  readonly value?: GivenValue
  readonly audience?: GivenAudience
  /** Of the whole secret: whoever changes them changes them wherever it has a value. */
  readonly attributes?: Pick<SecretAttributes, 'note' | 'phase' | 'dataType' | 'writeOnly'>
  readonly expected?: number
  readonly bytesMax?: number
}

export interface ChangedSecret {
  readonly written: readonly Written[]
  readonly found: SecretHead
  /** What it is afterwards, under its new name where it has one. */
  readonly now: SecretAt
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
    const before = await findHead(context, input)
    requireVersion(before.value.version, input.expected)
    const found = { ...before, secret: await reviseWhole(context, before.secret, input.attributes) }
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
    const now: SecretAt = written[0] ?? { secret, value }
    if (input.audience === undefined) return { written, found, now }
    return {
      written,
      found,
      now: { ...now, secret: await applyAudience(context, now.secret, input.audience) },
    }
  },
  event: (input, output) => ({
    action: 'secret.changed',
    targets: (output.written.length === 0 ? [output.found] : output.written).map(secretTarget),
    details: {
      ...(input.newName === undefined ? {} : { renamed: true }),
      ...(input.attributes === undefined ? {} : { attributes: Object.keys(input.attributes) }),
      ...(input.audience === undefined ? {} : { audience: input.audience.audience }),
    },
  }),
})

/** To switch `writeOnly` is for whoever manages the place where the secret lives. */
async function reviseWhole(
  context: PlacedContext,
  secret: Secret,
  attributes: ChangeSecret['attributes'],
): Promise<Secret> {
  if (attributes === undefined) return secret
  const whole = requireWhole(context)
  const isSwitched = attributes.writeOnly !== undefined && attributes.writeOnly !== secret.writeOnly
  if (isSwitched) context.require(whole.project === undefined ? 'workspace:write' : 'project:write', whole)
  const changed = { ...secret, ...attributes, updatedAt: context.now }
  await context.tx.secrets.update(changed)
  return changed
}

/** The new line first, then the ended one. */
async function rename(
  context: PlacedContext,
  found: SecretHead,
  newName: string,
  given: Uint8Array | undefined,
): Promise<readonly Written[]> {
  const { secret, value } = found
  const bytes = given ?? (await openVersion(context.keyring, context.tx.keys, found))
  const line = lineOfValue(value)
  const target = { ...likeness(secret), name: newName, line, spelling: 'keep' } as const
  const renamed = await ensureSecret(context, target)
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
