import assert from 'node:assert'
import { limits } from '../../limits.ts'
import { grantsRights } from '../access/grants-rights.ts'
import type { Target } from '../audit/event.ts'
import type { Locator, Place } from '../place/place.ts'
import { mayExpand } from '../resolve/consumer-view.ts'
import { HeldOnce, tooManyValues } from '../resolve/held-once.ts'
import type { ReachedConsumer } from '../resolve/reached-consumers.ts'
import { byPlace, reachedConsumers } from '../resolve/reached-consumers.ts'
import { sharedStore } from '../secret/store.ts'
import type { Context, PlacedGround } from '../use-case.ts'
import { useCase } from '../use-case.ts'
import type { ChangedHome, ProposedChange } from './proposed-change.ts'
import { carryOut, changedHome, touchedNames } from './proposed-change.ts'
import { SeenValues } from './seen-values.ts'
import type { Effect, Standing } from './standing.ts'
import { compareStandings } from './standing.ts'
import type { Looking } from './standings.ts'
import { standingsOf } from './standings.ts'

export interface PlanChanges {
  /** The workspace in which the homes are. */
  readonly at: Locator
  /** In the order in which they would be made. */
  readonly changes: readonly ProposedChange[]
  /** What a first look found. */
  readonly seen?: SeenValues
}

export interface Plan {
  /** Consumers that were compared: all that could read what changes, and that the caller may list. */
  readonly compared: number
  readonly effects: readonly PlannedEffect[]
}

export interface PlannedEffect extends Effect {
  readonly consumer: ReachedConsumer
}

/**
 * What changes would do to those who read, without making them: they are made with what real ones are made with, the
 * resolver is asked before and after, and all of it is rolled back. Needs the right to list, at the homes and wherever a
 * consumer is told of; values are compared only where the caller may consume them, and never shown. Personal values are
 * left out: what is told holds for everybody.
 *
 * Which values refer to others shows only when all of them are opened. That is done before, a place at a time, so that
 * writers wait for none of it; then only the names are read that the changes can touch.
 */
export const planChanges = useCase<PlanChanges, Plan>({
  action: 'change.plan',
  permission: undefined,
  at: (input) => input.at,
  planned: () => true,
  prepare: async ({ look }, input) => ({ ...input, seen: await lookAround(look, input) }),
  async run(context, { changes, seen }) {
    assert(seen !== undefined, 'nobody looked around')
    const { homes, rights, reached } = await reachOf(context, changes)
    const touched = new Set<string>()
    for (const home of homes) for (const name of await touchedNames(context, home, seen)) touched.add(name)
    const needed = seen.referredFrom(seen.referringTo(touched))
    const looking = { context, rights, seen }
    const before = await allStandings({ ...looking, held: new HeldOnce(context.tx.secrets, needed) }, reached)
    for (const home of homes) await carryOut(context, home, seen.unknown)
    const after = await allStandings({ ...looking, held: new HeldOnce(context.tx.secrets, needed) }, reached)
    const effects = reached.flatMap((consumer, index) =>
      compareStandings(before[index] ?? [], after[index] ?? []).map((effect) => ({ ...effect, consumer })),
    )
    return { compared: reached.length, effects }
  },
  event: ({ changes }, { compared, effects }) => ({
    action: 'change.planned',
    targets: changes.flatMap(targetsOf),
    details: { compared, effects: effects.length },
  }),
})

type PlacedContext = Context & { readonly place: Place }

async function reachOf(context: PlacedContext, changes: readonly ProposedChange[]) {
  const homes: ChangedHome[] = []
  for (const change of changes) homes.push(await changedHome(context, change))
  const rights = await grantsRights(context)
  return { homes, rights, reached: await reachedConsumers(context, homes.map(readHome), rights) }
}

function newlySeen(context: Context): SeenValues {
  return new SeenValues(Buffer.from(context.newId()))
}

/** Opens what those may expand whom the changes reach, one place at a time; nothing that the caller may not consume. */
async function lookAround(look: PlacedGround['look'], { changes }: PlanChanges): Promise<SeenValues> {
  const { seen, reached } = await look(async (context) => {
    return { seen: newlySeen(context), reached: (await reachOf(context, changes)).reached }
  })
  for (const consumers of byPlace(reached)) {
    await look(async (context) => {
      const rights = await grantsRights(context)
      const opening = consumers.filter(({ as, place }) => {
        return rights.allows('secret:consume', place) && mayExpand(context.consumers, as)
      })
      for (const consumer of opening) await seen.learn(context, consumer)
    })
  }
  return seen
}

async function allStandings(looking: Looking, reached: readonly ReachedConsumer[]): Promise<Standing[][]> {
  const all: Standing[][] = []
  let values = 0
  for (const consumer of reached) {
    const standings = await standingsOf(looking, consumer)
    values += standings.length
    if (values > limits.comparedValuesMax) throw tooManyValues('values would be compared')
    all.push(standings)
  }
  return all
}

/** What a home imports is read with its shared secrets. */
function readHome({ place, group, change }: ChangedHome) {
  const stores = [...new Set([change.store, ...(change.imports === undefined ? [] : [sharedStore])])]
  return { place, stores, ...(group === undefined ? {} : { group }) }
}

function targetsOf({ project, environment, group, store, set, unset, imports }: ProposedChange): Target[] {
  const at = {
    ...(project === undefined ? {} : { project }),
    ...(environment === undefined ? {} : { environment }),
  }
  const where = { ...at, store, ...(group === undefined ? {} : { group }) }
  return [
    ...set.map(({ name }) => ({ kind: 'secret', name, ...where, proposed: 'set' })),
    ...unset.map((name) => ({ kind: 'secret', name, ...where, proposed: 'delete' })),
    ...(imports === undefined ? [] : [{ kind: 'imports', ...at, proposed: 'set' }]),
  ]
}
