import type { Target } from '../audit/event.ts'
import type { Locator } from '../place/place.ts'
import { secretTarget } from '../secret/secret-target.ts'
import { openVersion } from '../secret/value-envelope.ts'
import type { Context } from '../use-case.ts'
import { useCase } from '../use-case.ts'
import type { AskedConsumer } from './consumer-view.ts'
import { consumerView } from './consumer-view.ts'
import type { Offer, Resolved } from './layer.ts'
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
    const { layers } = await consumerView(context, context.place, input, context.caller.principal)
    const values: ResolvedValue[] = []
    for (const resolved of resolveLayers(layers, input.phase)) {
      values.push({ resolved, bytes: await openOffer(context, resolved.winner.offer) })
    }
    return values
  },
  event: (input, output) => ({
    action: 'secret.resolved',
    targets: output.map(({ resolved }) => offerTarget(resolved.winner.offer)),
    details: { consumer: input.as ?? 'run', phase: input.phase },
  }),
})

export async function openOffer(
  context: Pick<Context, 'keyring' | 'tx'>,
  { origin }: Offer,
): Promise<Uint8Array> {
  if (origin.by === 'source') return origin.bytes
  return openVersion(context.keyring, context.tx.keys, origin.head)
}

export function offerTarget({ name, origin }: Offer): Target {
  return origin.by === 'secret' ? secretTarget(origin.head) : { kind: 'source', id: origin.source, name }
}
