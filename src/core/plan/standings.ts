import type { Rights } from '../access/rights.ts'
import type { Place } from '../place/place.ts'
import type { ConsumerView } from '../resolve/consumer-view.ts'
import { consumerView } from '../resolve/consumer-view.ts'
import type { Held } from '../resolve/held-once.ts'
import type { Candidate, Offer } from '../resolve/layer.ts'
import type { ReachedConsumer } from '../resolve/reached-consumers.ts'
import { receive } from '../resolve/receive.ts'
import { resolveLayers } from '../resolve/resolve-layers.ts'
import type { Context } from '../use-case.ts'
import type { SeenValues } from './seen-values.ts'
import { storedName } from './seen-values.ts'
import type { Standing } from './standing.ts'

/** What consumers are asked with. */
export interface Looking {
  readonly context: Context
  /** The caller's, anywhere: consumers of other workspaces are among those asked. */
  readonly rights: Rights
  readonly held: Held
  readonly seen: SeenValues
}

/** What a consumer receives of what is held. */
export async function standingsOf(looking: Looking, consumer: ReachedConsumer): Promise<Standing[]> {
  const { context, seen, held } = looking
  const view = await consumerView(at(looking, consumer.place), consumer.place, consumer, undefined, held)
  const winners = resolveLayers(view.layers, consumer.phase).map(({ winner }) => winner)
  if (!mayConsume(looking, consumer)) return winners.map((each) => standing(each, undefined))
  const digests = new Map<Offer, string | undefined>()
  const expandable: string[] = []
  for (const { offer } of winners) {
    const known = await seen.of(context, offer)
    digests.set(offer, known.digest)
    if (known.expandable) expandable.push(storedName(offer))
  }
  for (const [offer, digest] of await expandedDigests(looking, consumer, view, expandable)) {
    digests.set(offer, digest)
  }
  return winners.map((each) => standing(each, digests.get(each.offer)))
}

/** Of what these names become for a consumer, whose other values are left closed. */
async function expandedDigests(
  looking: Looking,
  consumer: ReachedConsumer,
  view: ConsumerView,
  names: readonly string[],
): Promise<(readonly [Offer, string | undefined])[]> {
  if (names.length === 0) return []
  const needed = looking.seen.referredFrom(names)
  const layers = view.layers.map((layer) => {
    return { ...layer, offers: layer.offers.filter((offer) => needed.has(storedName(offer))) }
  })
  const received = await receive(at(looking, consumer.place), { ...view, layers }, consumer, undefined)
  return received.values.map(({ resolved, bytes }) => [resolved.winner.offer, looking.seen.digestOf(bytes)])
}

function mayConsume({ rights }: Looking, { place }: ReachedConsumer): boolean {
  return rights.allows('secret:consume', place)
}

function at({ context, rights }: Looking, place: Place) {
  return { ...context, place, caller: { ...context.caller, rights } }
}

function standing({ layer, offer }: Candidate, digest: string | undefined): Standing {
  const { name, foldedName, origin } = offer
  const [line, version] =
    origin.by === 'secret' ? [origin.head.value.id, origin.head.value.version] : [origin.source, 0]
  return { name, foldedName, layer, line, version, ...(digest === undefined ? {} : { digest }) }
}
