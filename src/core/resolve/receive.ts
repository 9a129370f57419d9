import type { WorkspaceId } from '../ids.ts'
import type { Place } from '../place/place.ts'
import type { Context } from '../use-case.ts'
import type { Reader } from './consumer-layers.ts'
import type { AskedConsumer, ConsumerView } from './consumer-view.ts'
import type { ExpandedWinners } from './expand-winners.ts'
import { expandWinners } from './expand-winners.ts'
import type { Offer, Resolved } from './layer.ts'
import { openConsumed } from './open-offer.ts'
import { resolveLayers } from './resolve-layers.ts'

export interface ResolvedValue {
  readonly resolved: Resolved
  readonly bytes: Uint8Array
}

/** What a consumer receives of what it reads: every winner, opened and expanded in the consumer's own way. */
export async function receive(
  context: Context & { readonly place: Place },
  view: ConsumerView,
  { phase }: AskedConsumer,
  reader: Reader,
): Promise<ExpandedWinners> {
  const all = resolveLayers(view.layers, phase)
  const given = await view.receive?.(all.map(({ winner }) => winner.offer))
  const values: ResolvedValue[] = []
  for (const resolved of all) {
    const { offer } = resolved.winner
    values.push({ resolved, bytes: given?.bytes.get(offer) ?? (await bytesOf(context, offer)) })
  }
  if (view.consumer?.expands === true) {
    return expandWinners({ context, consumer: view.consumer, phase, reader }, values)
  }
  const { unresolved, opened } = given ?? { unresolved: [], opened: [] }
  return { values, unresolved, opened, looked: new Set<WorkspaceId>() }
}

function bytesOf(context: Context, { origin }: Offer): Promise<Uint8Array> | Uint8Array {
  return origin.by === 'source' ? origin.bytes : openConsumed(context, origin.head)
}
