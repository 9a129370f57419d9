import { grantsRights } from '../access/grants-rights.ts'
import type { Locator } from '../place/place.ts'
import { consumerView } from '../resolve/consumer-view.ts'
import type { Candidate } from '../resolve/layer.ts'
import type { ReachedConsumer } from '../resolve/reached-consumers.ts'
import { reachedConsumers } from '../resolve/reached-consumers.ts'
import { resolveLayers } from '../resolve/resolve-layers.ts'
import { useCase } from '../use-case.ts'
import { homesBelow } from './homes-below.ts'

/** A value that loses wherever it is read: writing it changes nothing for anybody. */
export interface ShadowedValue {
  readonly value: Candidate
  /** What wins over it, and for whom. */
  readonly behind: readonly { readonly consumer: ReachedConsumer; readonly winner: Candidate }[]
}

export interface Shadows {
  /** Consumers that were asked: all that read here, and that the caller may list. */
  readonly asked: number
  readonly items: readonly ShadowedValue[]
}

/**
 * Values of a workspace, or of a project and its groups, that win for no consumer: in no environment, phase or workload,
 * nor where the place is imported. Personal values hide one for one person alone, and do not count.
 */
export const findShadowed = useCase<{ readonly at: Locator }, Shadows>({
  action: 'doctor.shadowed',
  permission: 'secret:list',
  at: (input) => input.at,
  async run(context) {
    const below = await homesBelow(context)
    const { place, stores } = context
    const homes = below.map(({ group }) => {
      return { place, stores: stores.names, ...(group === undefined ? {} : { group }) }
    })
    const asked = await reachedConsumers(context, homes, await grantsRights(context))
    const here = new Set(below.map(({ home }) => home.id))
    const winning = new Set<string>()
    const losing = new Map<string, { value: Candidate; behind: ShadowedValue['behind'][number][] }>()
    for (const consumer of asked) {
      const view = await consumerView(context, consumer.place, consumer, undefined)
      for (const { winner, hidden } of resolveLayers(view.layers, consumer.phase)) {
        winning.add(identityOf(winner) ?? '')
        for (const value of hidden.filter((each) => isFrom(each, here))) {
          const identity = identityOf(value) ?? ''
          const known = losing.get(identity) ?? { value, behind: [] }
          known.behind.push({ consumer, winner })
          losing.set(identity, known)
        }
      }
    }
    const items = [...losing].flatMap(([identity, each]) => (winning.has(identity) ? [] : [each]))
    return { asked: asked.length, items }
  },
  event: (_input, { items }) => ({ action: 'doctor.shadowed', details: { shown: items.length } }),
})

function isFrom({ offer: { origin } }: Candidate, homes: ReadonlySet<string>): boolean {
  return origin.by === 'secret' && homes.has(origin.head.secret.home.id)
}

function identityOf({ offer: { origin } }: Candidate): string | undefined {
  return origin.by === 'secret' ? origin.head.value.id : undefined
}
