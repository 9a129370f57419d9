import type { Opening } from '../group/bundle.ts'
import type { Place } from '../place/place.ts'
import type { Context } from '../use-case.ts'
import { noteConsumption } from '../workload/consumption.ts'
import { findWorkload } from '../workload/find-workload.ts'
import type { ConsumerView } from './consumer-view.ts'
import { expandWorkload } from './expand-workload.ts'
import type { Held } from './held-once.ts'
import { offerOf } from './layer.ts'
import { openOffers } from './open-offer.ts'
import type { ConsumedPhase } from './resolve-layers.ts'
import type { WorkloadOffer } from './workload-layers.ts'
import { workloadLayers } from './workload-layers.ts'

const prefix = 'workload:'

/** The workload that `workload:NAME` means; `undefined` for any other consumer. */
export function workloadNamed(as: string | undefined): string | undefined {
  return as?.startsWith(prefix) === true ? as.slice(prefix.length) : undefined
}

/** What a workload reads, as the resolver's other consumers are seen. Its environment is its own, not the caller's. */
export async function workloadView(
  context: Opening & Pick<Context, 'now' | 'caller'>,
  place: Place,
  { slug, phase }: { readonly slug: string; readonly phase: ConsumedPhase },
  held: Held,
): Promise<ConsumerView> {
  const { workspace } = place
  const found = await findWorkload({ tx: context.tx, place }, { slug })
  const layers = await workloadLayers(context, { workspace, ...found, phase, show: 'all' }, held)
  const offers = new Set(layers.flatMap((layer) => layer.offers))
  return {
    layers,
    sources: [],
    imports: false,
    leavesOut: undefined,
    async receive(winners) {
      const own = winners.filter((offer): offer is WorkloadOffer => offers.has(offer))
      await noteConsumption(context.tx, found.workload, phase, own, context.now)
      // Whoever may not consume there must not get it by way of a template either.
      const mayReadGlobals = context.caller.rights.allows('secret:consume', { workspace })
      const ground = { context, workspaceId: workspace.id, mayReadGlobals }
      const { bytes, faults, opened } = await expandWorkload(ground, await openOffers(context, own))
      return { bytes, unresolved: faults, opened: opened.map(offerOf) }
    },
  }
}
