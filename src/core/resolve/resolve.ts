import type { Locator } from '../place/place.ts'
import { useCase } from '../use-case.ts'
import type { AskedConsumer } from './consumer-view.ts'
import { consumerView } from './consumer-view.ts'
import type { Resolved } from './layer.ts'
import { offerTarget, openOffer } from './open-offer.ts'
import { resolveLayers } from './resolve-layers.ts'

export interface Resolve extends AskedConsumer {
  /** A project, or an environment of it. */
  readonly at: Locator
}

export interface ResolvedValue {
  readonly resolved: Resolved
  readonly bytes: Uint8Array
}

/** A consumer receives every winning value, in one pass and one audit event. */
export const resolve = useCase<Resolve, readonly ResolvedValue[]>({
  action: 'secret.resolve',
  permission: 'secret:consume',
  at: (input) => input.at,
  async run(context, input) {
    const { layers, receive } = await consumerView(context, context.place, input, context.caller.principal)
    const all = resolveLayers(layers, input.phase)
    const received = await receive?.(all.map(({ winner }) => winner.offer))
    const values: ResolvedValue[] = []
    for (const resolved of all) {
      const { offer } = resolved.winner
      values.push({ resolved, bytes: received?.get(offer) ?? (await openOffer(context, offer)) })
    }
    return values
  },
  event: (input, output) => ({
    action: 'secret.resolved',
    targets: output.map(({ resolved }) => offerTarget(resolved.winner.offer)),
    details: { consumer: input.as ?? 'run', phase: input.phase },
  }),
})
