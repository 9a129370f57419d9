import { DomainError } from '../error.ts'
import type { Secret, SecretHead, SecretKind } from '../secret/secret.ts'
import { foldSecretName } from '../secret/secret-name.ts'
import { openVersion } from '../secret/value-envelope.ts'
import type { Written } from '../secret/write-value.ts'
import { ensureSecret, mayTellSame, settleSecret, writeVersion } from '../secret/write-value.ts'
import type { PlacedContext } from './find-group.ts'
import type { BundleAt, Entry, OpenedEntry, Opening } from './bundle.ts'
import { factsOfFile, fileFacts } from './file-facts.ts'
import { writeDrawn } from './drawn-values.ts'

/** Every live value of a bundle, opened, by folded name. */
export async function openEntries(
  context: Opening,
  at: Pick<BundleAt, 'home' | 'store'>,
): Promise<OpenedEntry[]> {
  const heads = await context.tx.secrets.heads(at.home, at.store, {})
  return openHeads(context, heads)
}

export async function openHeads(context: Opening, heads: readonly SecretHead[]): Promise<OpenedEntry[]> {
  const opened: OpenedEntry[] = []
  for (const head of heads) {
    const bytes = await openVersion(context.keyring, context.tx.keys, head)
    const { kind, name, annotations } = head.secret
    const facts = kind === 'value' ? {} : { facts: fileFacts(annotations) }
    opened.push({ kind, name, bytes, head, ...facts })
  }
  return opened
}

/**
 * Makes the given kinds of values exactly those wanted: the rest of these kinds ends, and what stands already is not
 * written again, unless it was given – not opened – by somebody who may not be told that it is the same. Throws `invalid`
 * when two names differ only in case.
 */
export async function replaceValues(
  context: PlacedContext,
  at: BundleAt,
  wanted: readonly (Entry | OpenedEntry)[],
  kinds: ReadonlySet<SecretKind>,
): Promise<Written[]> {
  refuseTwins(wanted)
  const current = (await openEntries(context, at)).filter((entry) => kinds.has(entry.kind))
  const keys = new Set(wanted.map(keyOf))
  const byKey = new Map(current.map((entry) => [keyOf(entry), entry]))
  const written: Written[] = []
  for (const entry of current) {
    if (!keys.has(keyOf(entry))) written.push(await endEntry(context, entry.head))
  }
  for (const entry of wanted) {
    const one = await writeEntry(context, at, entry, byKey.get(keyOf(entry)))
    if (one !== undefined) written.push(one)
  }
  if (kinds.has('value')) written.push(...(await writeDrawn(context, at, wanted)))
  return written
}

/** Writes one value and leaves the others alone. `undefined` when it stands already, and the caller may be told so. */
export async function writeEntry(
  context: PlacedContext,
  at: BundleAt,
  entry: Entry | OpenedEntry,
  standing: OpenedEntry | undefined,
): Promise<Written | undefined> {
  const { home, store, phase } = at
  const { kind, name } = entry
  // Who owns a mounted file is not every surface's to say: what is not said stays.
  const { encoding: _encoding, ...kept } = standing?.facts ?? {}
  const facts = entry.facts === undefined ? undefined : factsOfFile({ ...kept, ...entry.facts })
  const attributes = { kind, phase, ...(facts === undefined ? {} : { annotations: facts }) }
  const secret = await ensureSecret(context, { home, store, name, line: {}, attributes })
  const mayStay = 'head' in entry || mayTellSame(context, secret)
  if (mayStay && standing !== undefined && stands(standing, entry, facts)) return undefined
  return writeVersion(context, secret, {}, entry.bytes)
}

/** The same content put in place in another way is another thing to its consumers. */
function stands(standing: OpenedEntry, { bytes }: Entry, facts: Record<string, string> | undefined): boolean {
  const sameFacts =
    facts === undefined || JSON.stringify(factsOfFile(standing.facts ?? {})) === JSON.stringify(facts)
  return sameFacts && Buffer.compare(standing.bytes, bytes) === 0
}

export async function endEntry(context: PlacedContext, { secret, value }: SecretHead): Promise<Written> {
  const written = await writeVersion(context, secret, value, undefined)
  await settleSecret(context, secret)
  return written
}

/** A new phase reaches every value of the bundle; none of them is written anew. */
export async function changePhase(context: PlacedContext, at: BundleAt): Promise<void> {
  for (const store of [at.store, at.drawnStore]) {
    const secrets: readonly Secret[] = await context.tx.secrets.liveSecrets(at.home, store)
    for (const secret of secrets) {
      if (secret.phase === at.phase) continue
      await context.tx.secrets.update({ ...secret, phase: at.phase, updatedAt: context.now })
    }
  }
}

function keyOf({ kind, name }: Entry): string {
  return `${kind} ${name}`
}

function refuseTwins(wanted: readonly Entry[]): void {
  const seen = new Map<string, Entry>()
  for (const entry of wanted) {
    const folded = foldSecretName(entry.name, entry.kind)
    const twin = seen.get(folded)
    seen.set(folded, entry)
    if (twin === undefined) continue
    const message = `is also spelled ${twin.name}: names that differ only in case are one name`
    throw new DomainError('invalid', `The name ${entry.name} ${message}`, {
      violations: [{ path: entry.name, rule: 'spelling', message }],
    })
  }
}
