import type { Place } from '../place/place.ts'
import type { Context } from '../use-case.ts'
import { consumerLayers, consumerPlace } from './consumer-layers.ts'
import type { Reader } from './consumer-layers.ts'
import type { ConsumerDeclaration, Consumers, LeavesOut } from './consumer.ts'
import type { Held } from './held-once.ts'
import type { Layer, LayerSource, Offer } from './layer.ts'
import { loadLayers } from './load-layers.ts'
import type { Unresolved } from './references.ts'
import type { ConsumedPhase } from './resolve-layers.ts'
import { workloadNamed, workloadView } from './workload-view.ts'

/** Which consumer is asked for, and what for. */
export interface AskedConsumer {
  /** A consumer that is declared, or `workload:NAME`; `run` when absent. */
  readonly as?: string
  readonly phase: ConsumedPhase
}

export interface ConsumerView {
  /** As it was declared; a workload is not. */
  readonly consumer?: ConsumerDeclaration
  readonly layers: readonly Layer[]
  readonly sources: readonly LayerSource[]
  /** Whether anything imported reaches it. */
  readonly imports: boolean
  readonly leavesOut: LeavesOut | undefined
  /** Opens what it receives, where that is more than opening each winner. */
  readonly receive?: (winners: readonly Offer[]) => Promise<Received>
}

/** What a consumer gets that expands values in its own way. */
export interface Received {
  readonly bytes: ReadonlyMap<Offer, Uint8Array>
  readonly unresolved: readonly Unresolved[]
  /** What was opened beside the winners. */
  readonly opened: readonly Offer[]
}

/** Whether anything in what it reads may stand for something else. */
export function mayExpand(consumers: Consumers, as: string): boolean {
  return workloadNamed(as) !== undefined || consumers.find(as).expands
}

/** What a consumer at a place reads, strongest first. Throws `invalid` for a consumer that nobody declared. */
export async function consumerView(
  context: Pick<Context, 'tx' | 'keyring' | 'consumers' | 'now' | 'caller'>,
  place: Place,
  asked: AskedConsumer,
  reader: Reader,
  held: Held = context.tx.secrets,
): Promise<ConsumerView> {
  const named = workloadNamed(asked.as)
  if (named !== undefined) return workloadView(context, place, { slug: named, phase: asked.phase }, held)
  const consumer = context.consumers.find(asked.as ?? 'run')
  const sources = await consumerLayers(context.tx, consumer, consumerPlace(place), reader)
  const layers = await loadLayers(context, sources, consumer.leavesOut, held)
  const imports = consumer.layers.some((layer) => layer.imports)
  return { consumer, layers, sources, imports, leavesOut: consumer.leavesOut }
}
