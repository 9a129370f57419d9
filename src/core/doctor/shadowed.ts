import assert from 'node:assert'
import { limits } from '../../limits.ts'
import { grantsRights } from '../access/grants-rights.ts'
import type { Locator, Place } from '../place/place.ts'
import { consumerView } from '../resolve/consumer-view.ts'
import { HeldOnce, tooManyValues } from '../resolve/held-once.ts'
import type { Candidate, Layer } from '../resolve/layer.ts'
import type { ReachedConsumer } from '../resolve/reached-consumers.ts'
import { byPlace, reachedConsumers } from '../resolve/reached-consumers.ts'
import { resolveLayers } from '../resolve/resolve-layers.ts'
import type { Context } from '../use-case.ts'
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

export interface FindShadowed {
  readonly at: Locator
  /** What was found before the transaction that answers. */
  readonly found?: Shadows
}

/**
 * Values of a workspace, or of a project and its groups, that win for no consumer: in no environment, phase or workload,
 * nor where the place is imported. Personal values hide one for one person alone, and do not count. Consumers are asked
 * a place at a time, so that writers wait for one place alone. Throws `limit` when too many values lose.
 */
export const findShadowed = useCase<FindShadowed, Shadows>({
  action: 'doctor.shadowed',
  permission: 'secret:list',
  at: (input) => input.at,
  async prepare({ look }, input) {
    const { here, asked } = await look(readersOf)
    const contest = new Contest(here)
    let read = 0
    for (const consumers of byPlace(asked)) {
      const readings = await look((context) => readTogether(context, consumers))
      for (const reading of readings) contest.count(reading)
      read += readings.length
    }
    return { ...input, found: { asked: read, items: contest.lost() } }
  },
  async run(_context, { found }) {
    assert(found !== undefined, 'nobody looked')
    return found
  },
  event: (_input, { items }) => ({ action: 'doctor.shadowed', details: { shown: items.length } }),
})

async function readersOf(context: Context & { readonly place: Place }) {
  const below = await homesBelow(context)
  const { place, stores } = context
  const homes = below.map(({ group }) => {
    return { place, stores: stores.names, ...(group === undefined ? {} : { group }) }
  })
  const asked = await reachedConsumers(context, homes, await grantsRights(context))
  return { here: new Set(below.map(({ home }) => home.id)), asked }
}

interface Reading {
  readonly consumer: ReachedConsumer
  readonly layers: readonly Layer[]
}

/** Of those that the caller may list by now. */
async function readTogether(context: Context, consumers: readonly ReachedConsumer[]): Promise<Reading[]> {
  const held = new HeldOnce(context.tx.secrets)
  const rights = await grantsRights(context)
  const seen = consumers.filter(({ place }) => rights.sees(place) && rights.allows('secret:list', place))
  const readings: Reading[] = []
  for (const consumer of seen) {
    const { layers } = await consumerView(context, consumer.place, consumer, undefined, held)
    readings.push({ consumer, layers })
  }
  return readings
}

/** Who wins over what, of the values that lie in some homes. */
class Contest {
  readonly #homes: ReadonlySet<string>
  readonly #winning = new Set<string>()
  readonly #losing = new Map<string, { value: Candidate; behind: ShadowedValue['behind'][number][] }>()
  #losses = 0

  constructor(homes: ReadonlySet<string>) {
    this.#homes = homes
  }

  count({ consumer, layers }: Reading): void {
    for (const { winner, hidden } of resolveLayers(layers, consumer.phase)) {
      this.#win(winner)
      for (const value of hidden) this.#lose(value, { consumer, winner })
    }
  }

  lost(): ShadowedValue[] {
    return [...this.#losing.values()]
  }

  #win(value: Candidate): void {
    const id = this.#idOf(value)
    if (id === undefined) return
    this.#winning.add(id)
    this.#losses -= this.#losing.get(id)?.behind.length ?? 0
    this.#losing.delete(id)
  }

  #lose(value: Candidate, to: ShadowedValue['behind'][number]): void {
    const id = this.#idOf(value)
    if (id === undefined || this.#winning.has(id)) return
    this.#losses += 1
    if (this.#losses > limits.comparedValuesMax) throw tooManyValues('times a value loses to another here')
    const known = this.#losing.get(id)
    if (known === undefined) this.#losing.set(id, { value, behind: [to] })
    else known.behind.push(to)
  }

  /** Absent for what lies elsewhere. */
  #idOf({ offer: { origin } }: Candidate): string | undefined {
    const isHere = origin.by === 'secret' && this.#homes.has(origin.head.secret.home.id)
    return isHere ? origin.head.value.id : undefined
  }
}
