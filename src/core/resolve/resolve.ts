import type { Locator } from '../place/place.ts'
import { noteUse } from '../secret/use-store.ts'
import { useCase } from '../use-case.ts'
import { readerOf } from './consumer-layers.ts'
import type { AskedConsumer } from './consumer-view.ts'
import { consumerView } from './consumer-view.ts'
import type { Offer } from './layer.ts'
import { headsOf } from './layer.ts'
import { offerTarget } from './open-offer.ts'
import type { ResolvedValue } from './receive.ts'
import { receive } from './receive.ts'
import type { Unresolved } from './references.ts'
import { isCurrent, viewTag } from './view-tag.ts'

export interface Resolve extends AskedConsumer {
  /** A project, or an environment of it. */
  readonly at: Locator
  /** The tag of what the caller has already. */
  readonly known?: string
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
    const reader = readerOf(context.caller)
    const view = await consumerView(context, context.place, input, reader)
    const { values, unresolved, opened, looked } = await receive(context, view, input, reader)
    await noteUse(context, headsOf([...values.map(({ resolved }) => resolved.winner.offer), ...opened]))
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
