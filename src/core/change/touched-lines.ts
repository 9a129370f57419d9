import { limits } from '../../limits.ts'
import { DomainError } from '../error.ts'
import type { ChangeId, ValueId } from '../ids.ts'
import type { Secret, SecretHead, SecretValue } from '../secret/secret.ts'
import { gapIn } from '../secret/secret-history.ts'
import { openVersion } from '../secret/value-envelope.ts'
import type { Written } from '../secret/write-value.ts'
import { settleSecret, writeVersion } from '../secret/write-value.ts'
import type { Context } from '../use-case.ts'
import type { StepsAt } from './change-store.ts'

/** What a change did to one line of values. */
export interface TouchedLine {
  readonly secret: Secret
  readonly value: SecretValue
  /** The first and the last version that the change wrote of it. */
  readonly first: number
  readonly last: number
}

/**
 * The lines that a change wrote there. Throws `integrity` for a version that was of another change, and `limit` where it
 * wrote more than limits.changeTakenBack.
 */
export async function touchedLines(
  context: Context,
  changeId: ChangeId,
  at: Omit<StepsAt, 'principalId'>,
): Promise<TouchedLine[]> {
  const there = { ...at, principalId: context.caller.principal.id }
  const { steps, left } = await context.tx.changes.steps([changeId], there, limits.changeTakenBack)
  if (left !== undefined) throw tooMany()
  for (const step of steps) await openVersion(context.keyring, context.tx.keys, step)
  return linesOf(steps)
}

function tooMany(): DomainError {
  const { countMax, bytesMax } = limits.changeTakenBack
  const message = `This change wrote more than ${countMax} versions or ${bytesMax} bytes here: restore its secrets one by one, or undo it at its environments`
  return new DomainError('limit', message, { subject: 'change' })
}

function linesOf(steps: readonly SecretHead[]): TouchedLine[] {
  const lines = new Map<ValueId, TouchedLine>()
  for (const { secret, value, head } of steps) {
    const { version } = head
    const { first, last } = lines.get(value.id) ?? { first: version, last: version }
    lines.set(value.id, { secret, value, first: Math.min(first, version), last: Math.max(last, version) })
  }
  return [...lines.values()]
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
