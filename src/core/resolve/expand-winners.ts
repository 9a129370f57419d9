import type { WorkspaceId } from '../ids.ts'
import type { Place } from '../place/place.ts'
import type { SecretHead } from '../secret/secret.ts'
import type { Context } from '../use-case.ts'
import type { Reader } from './consumer-layers.ts'
import { consumerLayers, consumerPlace } from './consumer-layers.ts'
import type { ConsumerDeclaration } from './consumer.ts'
import { expandReferences, placeKey, textOf } from './load-references.ts'
import type { Expandable, ReadingPlace } from './load-references.ts'
import type { Unresolved } from './references.ts'
import type { Offer } from './layer.ts'
import type { ResolvedValue } from './receive.ts'
import type { ConsumedPhase } from './resolve-layers.ts'
import { isInPhase } from './resolve-layers.ts'

export interface ExpandedWinners {
  readonly values: readonly ResolvedValue[]
  readonly unresolved: readonly Unresolved[]
  /** What references led to outside of the consumer's own layers. */
  readonly opened: readonly Offer[]
  /** The workspaces where references were looked for. */
  readonly looked: ReadonlySet<WorkspaceId>
}

interface Expanding {
  readonly context: Context & { readonly place: Place }
  readonly consumer: ConsumerDeclaration
  readonly phase: ConsumedPhase
  readonly reader: Reader
}

/**
 * Expands the references in what a consumer receives: a bare name is another winner, a name elsewhere what the same
 * consumer would receive there, as far as the caller may consume it.
 */
export async function expandWinners(
  { context, consumer, phase, reader }: Expanding,
  values: readonly ResolvedValue[],
): Promise<ExpandedWinners> {
  const looked = new Set<WorkspaceId>()
  const place = consumerPlace(context.place)
  const items: (Expandable & { readonly value: ResolvedValue })[] = values.flatMap((value) => {
    const text = textOf(value.bytes)
    return text === undefined ? [] : [{ place, name: value.resolved.name, text, value }]
  })
  const sourcesOf = async (at: ReadingPlace) => {
    // Every name of its own place is at hand: one that is not is unknown.
    if (placeKey(at) === placeKey(place)) return []
    const sources = await consumerLayers(context.tx, consumer, consumerPlace(at), reader)
    for (const { home } of sources) looked.add(home.workspaceId)
    return sources
  }
  const only = ({ secret }: SecretHead) =>
    isInPhase(secret.phase, phase) && consumer.leavesOut?.(secret) === undefined
  const expanded = await expandReferences({ context, sourcesOf, only, phase }, items, items)
  const texts = new Map(items.map(({ value }, index) => [value, expanded.texts[index]]))
  return {
    values: values.map((value) => {
      const text = texts.get(value)
      return text === undefined ? value : { ...value, bytes: Buffer.from(text, 'utf8') }
    }),
    unresolved: expanded.unresolved,
    opened: expanded.opened,
    looked,
  }
}
