import type { SecretHead } from '../secret/secret.ts'
import { openVersion } from '../secret/value-envelope.ts'
import type { Written } from '../secret/write-value.ts'
import { ensureSecret, settleSecret, writeVersion } from '../secret/write-value.ts'
import type { PlacedContext } from './find-group.ts'
import type { BundleAt, Entry, Opening } from './bundle.ts'
import { textOf } from './bundle.ts'
import type { Drawn } from './random-secret.ts'
import { drawSecrets, randomExpressions } from './random-secret.ts'

/** What the values of a bundle were drawn to, by name. */
export async function readDrawn(
  context: Opening,
  at: Pick<BundleAt, 'home' | 'drawnStore'>,
): Promise<ReadonlyMap<string, readonly Drawn[]>> {
  const heads = await context.tx.secrets.heads(at.home, at.drawnStore, {})
  const drawn = new Map<string, readonly Drawn[]>()
  for (const head of heads) drawn.set(head.secret.name, await openDrawn(context, head))
  return drawn
}

/** Draws what is new among all the variables of a bundle, keeps what stands, ends what no value has any more. */
export async function writeDrawn(
  context: PlacedContext,
  at: BundleAt,
  entries: readonly Entry[],
): Promise<Written[]> {
  const heads = await context.tx.secrets.heads(at.home, at.drawnStore, {})
  const standing = new Map(heads.map((head) => [head.secret.name, head]))
  const written: Written[] = []
  const variables = entries.filter((entry) => entry.kind === 'value')
  const drawing = variables.filter((entry) => randomExpressions(textOf(entry.bytes)).length > 0)
  const kept = new Set(drawing.map((entry) => entry.name))
  for (const { secret, value } of heads.filter((head) => !kept.has(head.secret.name))) {
    written.push(await writeVersion(context, secret, value, undefined))
    await settleSecret(context, secret)
  }
  for (const entry of drawing) {
    const one = await drawOne(context, at, entry, standing.get(entry.name))
    if (one !== undefined) written.push(one)
  }
  return written
}

async function drawOne(
  context: PlacedContext,
  at: BundleAt,
  entry: Entry,
  standing: SecretHead | undefined,
): Promise<Written | undefined> {
  const before = standing === undefined ? [] : await openDrawn(context, standing)
  const drawn = drawSecrets(textOf(entry.bytes), before)
  if (JSON.stringify(drawn) === JSON.stringify(before)) return undefined
  const target = { home: at.home, store: at.drawnStore, name: entry.name, line: {} }
  const secret = await ensureSecret(context, { ...target, attributes: { phase: at.phase, writeOnly: true } })
  return writeVersion(context, secret, {}, Buffer.from(JSON.stringify(drawn)))
}

export async function openDrawn(context: Opening, head: SecretHead): Promise<readonly Drawn[]> {
  const bytes = await openVersion(context.keyring, context.tx.keys, head)
  const drawn: unknown = JSON.parse(textOf(bytes))
  if (Array.isArray(drawn) && drawn.every(isDrawn)) return drawn
  throw new TypeError('a drawn value holds something else than it should')
}

function isDrawn(value: unknown): value is Drawn {
  return typeof value === 'object' && value !== null && 'text' in value && 'result' in value
}
