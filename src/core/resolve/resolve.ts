import type { WorkspaceId } from '../ids.ts'
import type { Locator, Place } from '../place/place.ts'
import type { Context } from '../use-case.ts'
import { useCase } from '../use-case.ts'
import { readerOf } from './consumer-layers.ts'
import type { AskedConsumer, ConsumerView } from './consumer-view.ts'
import { consumerView } from './consumer-view.ts'
import type { ExpandedWinners } from './expand-winners.ts'
import { expandWinners } from './expand-winners.ts'
import type { Offer, Resolved } from './layer.ts'
import { headsOf } from './layer.ts'
import { offerTarget, openConsumed } from './open-offer.ts'
import type { Unresolved } from './references.ts'
import { resolveLayers } from './resolve-layers.ts'
import { isCurrent, viewTag } from './view-tag.ts'

export interface Resolve extends AskedConsumer {
  /** A project, or an environment of it. */
  readonly at: Locator
  /** The tag of what the caller has already. */
  readonly known?: string
}

export interface ResolvedValue {
  readonly resolved: Resolved
  readonly bytes: Uint8Array
}

export interface ResolvedValues {
  /** What the caller has under its tag is all there is: `values` is empty. */
  readonly unchanged: boolean
  readonly tag: string | undefined
  readonly values: readonly ResolvedValue[]
  /** References that were left as they stand, and why. */
  readonly unresolved: readonly Unresolved[]
  /** What references led to, beside what is in `values`. */
  readonly opened: readonly Offer[]
}

/** A consumer receives every winning value, in one pass and one audit event. */
export const resolve = useCase<Resolve, ResolvedValues>({
  action: 'secret.resolve',
  permission: 'secret:consume',
  at: (input) => input.at,
  async run(context, input) {
    if (input.known !== undefined && (await isCurrent(context, input, input.known))) {
      return { unchanged: true, tag: input.known, values: [], unresolved: [], opened: [] }
    }
    const view = await consumerView(context, context.place, input, readerOf(context.caller))
    const { values, unresolved, opened, looked } = await received(context, view, input)
    const heads = headsOf([...values.map(({ resolved }) => resolved.winner.offer), ...opened])
    await context.tx.uses.note(
      heads.map(({ value }) => value.id),
      context.now,
    )
    const read = new Set([...view.sources.map(({ home }) => home.workspaceId), ...looked])
    return { unchanged: false, tag: await viewTag(context, input, read), values, unresolved, opened }
  },
  event: (input, output) => ({
    action: 'secret.resolved',
    targets: [
      ...output.values.map(({ resolved }) => offerTarget(resolved.winner.offer)),
      ...output.opened.map(offerTarget),
    ],
    details: {
      consumer: input.as ?? 'run',
      phase: input.phase,
      ...(output.unchanged ? { unchanged: true } : {}),
      ...(output.unresolved.length === 0
        ? {}
        : { unresolved: output.unresolved.map((each) => `${each.in}: ${each.fault}`) }),
    },
  }),
})

function bytesOf(context: Context, { origin }: Offer): Promise<Uint8Array> | Uint8Array {
  return origin.by === 'source' ? origin.bytes : openConsumed(context, origin.head)
}

async function received(
  context: Context & { readonly place: Place },
  view: ConsumerView,
  { phase }: AskedConsumer,
): Promise<ExpandedWinners> {
  const all = resolveLayers(view.layers, phase)
  const given = await view.receive?.(all.map(({ winner }) => winner.offer))
  const values: ResolvedValue[] = []
  for (const resolved of all) {
    const { offer } = resolved.winner
    values.push({ resolved, bytes: given?.bytes.get(offer) ?? (await bytesOf(context, offer)) })
  }
  if (view.consumer?.expands === true) return expandWinners(context, view.consumer, phase, values)
  const { unresolved, opened } = given ?? { unresolved: [], opened: [] }
  return { values, unresolved, opened, looked: new Set<WorkspaceId>() }
}
