import { sha256 } from '../../crypto/index.ts'
import { limits } from '../../limits.ts'
import { DomainError } from '../error.ts'
import type { Opening } from '../group/bundle.ts'
import { textOf } from '../group/bundle.ts'
import { foldUpper } from '../place/names.ts'
import { consumerView } from '../resolve/consumer-view.ts'
import { bundlesNamed, namesInTemplates } from '../resolve/expand-templates.ts'
import type { Held } from '../resolve/held-once.ts'
import { lineKey } from '../resolve/held-once.ts'
import type { Offer } from '../resolve/layer.ts'
import { offerOf } from '../resolve/layer.ts'
import type { ReachedConsumer } from '../resolve/reached-consumers.ts'
import { referencesIn } from '../resolve/references.ts'
import { openVersion } from '../secret/value-envelope.ts'
import type { Context } from '../use-case.ts'

/** What is kept of a value that was opened: never its bytes. */
export interface SeenValue {
  /** Absent for one that nobody knows yet. */
  readonly digest: string | undefined
  /** It holds something that may stand for something else. */
  readonly expandable: boolean
}

/**
 * The values that consumers read, each version opened once, and which names their texts refer to. Names are folded as
 * they are stored. Where a reference leads, and from which environment, is not looked at: rather one name too many.
 */
export class SeenValues {
  /** Text that occurs in no value, and stands for those that nobody knows yet. */
  readonly unknown: Buffer
  readonly #seen = new Map<string, SeenValue>()
  readonly #lines = new Set<string>()
  readonly #references = new Map<string, Set<string>>()

  constructor(unknown: Buffer) {
    this.unknown = unknown
  }

  /** Opens what a consumer may expand, each line of values once. Throws `limit` when there are too many. */
  async learn(context: Context, consumer: ReachedConsumer): Promise<void> {
    const heads: Held['heads'] = async (home, store, line) => {
      const key = lineKey(home, store, line)
      if (this.#lines.has(key)) return []
      const found = await context.tx.secrets.heads(home, store, line)
      for (const head of found) await this.of(context, offerOf(head))
      this.#lines.add(key)
      return []
    }
    const { layers } = await consumerView(context, consumer.place, consumer, undefined, { heads })
    // What is left in the layers is what stands in no line: an addon gives it.
    for (const { offers } of layers) for (const offer of offers) await this.of(context, offer)
  }

  /** Throws `limit` when there are too many. */
  async of(context: Opening, offer: Offer): Promise<SeenValue> {
    const { origin } = offer
    if (origin.by === 'source') return this.#see(offer, origin.bytes)
    const { value } = origin.head
    const key = `${value.id} ${value.version}`
    const known = this.#seen.get(key)
    if (known !== undefined) return known
    if (this.#seen.size >= limits.referencesSoughtMax) throw tooMany()
    const seen = this.#see(offer, await openVersion(context.keyring, context.tx.keys, origin.head))
    this.#seen.set(key, seen)
    return seen
  }

  /** `undefined` for what nobody knows yet. */
  digestOf(bytes: Uint8Array): string | undefined {
    return asBuffer(bytes).includes(this.unknown) ? undefined : Buffer.from(sha256(bytes)).toString('base64')
  }

  /** Keeps that what stands under a name refers to others; answers whether it may. */
  refer(foldedName: string, bytes: Uint8Array): boolean {
    if (!asBuffer(bytes).includes('${')) return false
    const text = textOf(bytes)
    const names = [...referencesIn(text).map(({ name }) => name), ...namesInTemplates(text)].map(foldUpper)
    const known = this.#references.get(foldedName) ?? []
    this.#references.set(foldedName, new Set([...known, ...names, ...bundlesNamed([text]).map(bundleName)]))
    return true
  }

  /** These names and all that refer to them, directly or not. */
  referringTo(names: Iterable<string>): Set<string> {
    const referring = new Map<string, string[]>()
    for (const [from, to] of this.#references) {
      for (const name of to) referring.set(name, [...(referring.get(name) ?? []), from])
    }
    return closure(names, (name) => referring.get(name))
  }

  /** These names and all that they refer to, directly or not. */
  referredFrom(names: Iterable<string>): Set<string> {
    return closure(names, (name) => this.#references.get(name))
  }

  #see(offer: Offer, bytes: Uint8Array): SeenValue {
    return { digest: this.digestOf(bytes), expandable: this.refer(storedName(offer), bytes) }
  }
}

/** As it is folded where it is stored: consumers fold in their own ways. */
export function storedName({ name, origin }: Offer): string {
  return origin.by === 'secret' ? origin.head.secret.foldedName : foldUpper(name)
}

/** What refers to a workspace's own group refers to the whole of it. No secret has such a name. */
export function bundleName(slug: string): string {
  return `{{${slug}}}`
}

function closure(names: Iterable<string>, next: (name: string) => Iterable<string> | undefined): Set<string> {
  const found = new Set(names)
  // What is added while a set is walked is walked, too.
  for (const name of found) for (const other of next(name) ?? []) found.add(other)
  return found
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}

function tooMany(): DomainError {
  const message = `More than ${limits.referencesSoughtMax} values may refer to what changes: plan at a place where fewer are read`
  return new DomainError('limit', message, { subject: 'value' })
}
