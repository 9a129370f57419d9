import { limits } from '../../limits.ts'
import { DomainError } from '../error.ts'
import type { ChangeId, ValueId } from '../ids.ts'
import type { Secret, SecretAt, SecretValue } from '../secret/secret.ts'
import { gapIn } from '../secret/secret-history.ts'
import { openVersion } from '../secret/value-envelope.ts'
import type { Written } from '../secret/write-value.ts'
import { settleSecret, writeVersion } from '../secret/write-value.ts'
import type { Context } from '../use-case.ts'
import type { ChangeStep } from './change-store.ts'

/** What a change did to one line of values. */
export interface TouchedLine {
  readonly secret: Secret
  readonly value: SecretValue
  /** The first and the last version that the change wrote of it. */
  readonly first: number
  readonly last: number
}

/** The lines that a change wrote, as far as they are here. Throws `integrity` for a version that was of another change. */
export async function touchedLines(
  context: Context,
  changeId: ChangeId,
  isHere: (at: SecretAt) => boolean,
): Promise<TouchedLine[]> {
  const steps = await context.tx.changes.steps([changeId], limits.changeStepsMax)
  const lines: TouchedLine[] = []
  for (const own of byLine(steps).values()) {
    const line = await lineOf(context, own)
    if (line === undefined || !isHere(line)) continue
    await authenticate(context, changeId, line)
    lines.push(line)
  }
  return lines
}

function byLine(steps: readonly ChangeStep[]): ReadonlyMap<ValueId, readonly ChangeStep[]> {
  const lines = new Map<ValueId, ChangeStep[]>()
  for (const step of steps) {
    const line = lines.get(step.valueId)
    if (line === undefined) lines.set(step.valueId, [step])
    else line.push(step)
  }
  return lines
}

async function lineOf({ tx }: Context, own: readonly ChangeStep[]): Promise<TouchedLine | undefined> {
  const [step] = own
  const secret = step === undefined ? undefined : await tx.secrets.findById(step.secretId)
  const values = secret === undefined ? [] : await tx.secrets.values(secret.id)
  const value = values.find(({ id }) => id === step?.valueId)
  if (secret === undefined || value === undefined) return undefined
  const versions = own.map(({ version }) => version)
  return { secret, value, first: Math.min(...versions), last: Math.max(...versions) }
}

/** A version's row has no MAC: only its envelope says which change it is of. */
async function authenticate(context: Context, changeId: ChangeId, line: TouchedLine): Promise<void> {
  const head = await context.tx.secrets.version(line.value.id, line.first)
  if (head?.changeId !== changeId) {
    throw new DomainError('integrity', `The stored secret ${line.secret.name} is incomplete`)
  }
  await openVersion(context.keyring, context.tx.keys, { ...line, head })
}

/** Lines that later changes wrote, too. */
export function overwritten(lines: readonly TouchedLine[]): TouchedLine[] {
  return lines.filter(({ value, last }) => value.version !== last)
}

/** Writes again what stood before the change: history only grows. Nothing where that is what there is. */
export async function restoreLine(context: Context, line: TouchedLine): Promise<Written | undefined> {
  const { secret, value } = line
  const { secrets } = context.tx
  // An earlier line of the same secret may have ended it, or brought it back.
  const current = (await secrets.findById(secret.id)) ?? secret
  const bytes = await bytesBefore(context, line)
  if (bytes === undefined) {
    if (!value.live) return undefined
    const ended = await writeVersion(context, current, value, undefined)
    await settleSecret(context, current)
    return ended
  }
  const revived = current.live ? current : { ...current, live: true, updatedAt: context.now }
  if (revived !== current) await secrets.update(revived)
  return writeVersion(context, revived, value, bytes)
}

/** Only an envelope that opens tells that there was no value: its row may be missing, or call itself deleted. */
async function bytesBefore(
  { keyring, tx }: Context,
  { secret, value, first }: TouchedLine,
): Promise<Uint8Array | undefined> {
  if (first === 1) return undefined
  const head = await tx.secrets.version(value.id, first - 1)
  if (head === undefined) throw gapIn(secret)
  const bytes = await openVersion(keyring, tx.keys, { secret, value, head })
  return head.deleted ? undefined : bytes
}
