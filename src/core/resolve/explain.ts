import type { PrincipalId } from '../ids.ts'
import type { Locator } from '../place/place.ts'
import { foldUpper } from '../place/names.ts'
import { foldForReading } from '../secret/read-secret.ts'
import type { Context } from '../use-case.ts'
import { useCase } from '../use-case.ts'
import { readerOf } from './consumer-layers.ts'
import type { AskedConsumer } from './consumer-view.ts'
import { consumerView } from './consumer-view.ts'
import type { Elsewhere } from './elsewhere.ts'
import { findElsewhere } from './elsewhere.ts'
import type { LayerFacts, Offer, Resolved } from './layer.ts'
import { resolveLayers } from './resolve-layers.ts'

export interface Explain extends AskedConsumer {
  /** A project, or an environment of it. */
  readonly at: Locator
  /** This name alone, and if the consumer does not receive it, where it is instead. */
  readonly name?: string
}

export interface Explanation {
  /** The consumer's order, strongest first. */
  readonly layers: readonly LayerFacts[]
  readonly items: readonly Resolved[]
  /** Who wrote them, by principal id. */
  readonly logins: ReadonlyMap<string, string>
  /** Of a name that this consumer does not receive. */
  readonly elsewhere: readonly Elsewhere[]
}

/** Which value a consumer receives under each name and why, which others that hid, and who wrote each. Never a value. */
export const explain = useCase<Explain, Explanation>({
  action: 'secret.explain',
  permission: 'secret:list',
  at: (input) => input.at,
  async run(context, input) {
    const view = await consumerView(context, context.place, input, readerOf(context.caller))
    const all = resolveLayers(view.layers, input.phase)
    const wanted = input.name === undefined ? undefined : foldForReading(input.name)
    const items = wanted === undefined ? all : all.filter(({ winner }) => isNamed(winner.offer, wanted))
    const elsewhere =
      wanted === undefined || items.length > 0
        ? []
        : await findElsewhere(context, { view, phase: input.phase, foldedName: wanted })
    const layers = view.layers.map(({ label, rule, place, store, personal }) => ({
      label,
      rule,
      place,
      store,
      personal,
    }))
    return { layers, items, logins: await authorsOf(context, items), elsewhere }
  },
  event: (input, output) => ({
    action: 'secret.explained',
    details: { consumer: input.as ?? 'run', phase: input.phase, shown: output.items.length },
  }),
})

/** A workload tells names apart by their case; who asks need not. */
function isNamed({ name, foldedName }: Offer, wanted: string): boolean {
  return foldedName === wanted || foldUpper(name) === wanted || name === wanted
}

async function authorsOf(context: Context, items: readonly Resolved[]): Promise<ReadonlyMap<string, string>> {
  const ids = new Set<PrincipalId>()
  for (const { winner, hidden } of items) {
    for (const { offer } of [winner, ...hidden]) {
      if (offer.origin.by === 'secret') ids.add(offer.origin.head.head.createdBy)
    }
  }
  const authors = ids.size === 0 ? [] : await context.tx.access.principals([...ids])
  return new Map(authors.map(({ id, login }) => [id, login]))
}
