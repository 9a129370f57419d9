import { sha256 } from '../../crypto/index.ts'
import { grantsRights } from '../access/grants-rights.ts'
import type { Rights } from '../access/rights.ts'
import type { Target } from '../audit/event.ts'
import type { Locator } from '../place/place.ts'
import { consumerView } from '../resolve/consumer-view.ts'
import type { Candidate } from '../resolve/layer.ts'
import type { ReachedConsumer } from '../resolve/reached-consumers.ts'
import { reachedConsumers } from '../resolve/reached-consumers.ts'
import { receive } from '../resolve/receive.ts'
import { resolveLayers } from '../resolve/resolve-layers.ts'
import { sharedStore } from '../secret/store.ts'
import type { Context } from '../use-case.ts'
import { useCase } from '../use-case.ts'
import type { ChangedHome, ProposedChange } from './proposed-change.ts'
import { carryOut, changedHome } from './proposed-change.ts'
import type { Effect, Standing } from './standing.ts'
import { compareStandings } from './standing.ts'

export interface PlanChanges {
  /** The workspace in which the homes are. */
  readonly at: Locator
  /** In the order in which they would be made. */
  readonly changes: readonly ProposedChange[]
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
 */
export const planChanges = useCase<PlanChanges, Plan>({
  action: 'change.plan',
  permission: undefined,
  at: (input) => input.at,
  planned: () => true,
  async run(context, { changes }) {
    const homes: ChangedHome[] = []
    for (const change of changes) homes.push(await changedHome(context, change))
    const rights = await grantsRights(context)
    const reached = await reachedConsumers(context, homes.map(readHome), rights)
    // Text that occurs in no value stands for those that nobody knows yet.
    const unknown = Buffer.from(context.newId())
    const looking = { context, rights, unknown }
    const before: (readonly Standing[])[] = []
    for (const consumer of reached) before.push(await standingsOf(looking, consumer))
    for (const home of homes) await carryOut(context, home, unknown)
    const effects: PlannedEffect[] = []
    for (const [index, consumer] of reached.entries()) {
      const found = compareStandings(before[index] ?? [], await standingsOf(looking, consumer))
      effects.push(...found.map((effect) => ({ ...effect, consumer })))
    }
    return { compared: reached.length, effects }
  },
  event: ({ changes }, { compared, effects }) => ({
    action: 'change.planned',
    targets: changes.flatMap(targetsOf),
    details: { compared, effects: effects.length },
  }),
})

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

interface Looking {
  readonly context: Context
  readonly rights: Rights
  readonly unknown: Buffer
}

async function standingsOf(
  { context, rights, unknown }: Looking,
  { as, phase, place }: ReachedConsumer,
): Promise<Standing[]> {
  // Consumers of other workspaces are among them.
  const here = { ...context, place, caller: { ...context.caller, rights } }
  const asked = { as, phase }
  const view = await consumerView(here, place, asked, undefined)
  if (!rights.allows('secret:consume', place)) {
    return resolveLayers(view.layers, phase).map(({ winner }) => standing(winner))
  }
  const { values } = await receive(here, view, asked, undefined)
  return values.map(({ resolved: { winner }, bytes }) => {
    const isKnown = !Buffer.from(bytes).includes(unknown)
    return {
      ...standing(winner),
      ...(isKnown ? { digest: Buffer.from(sha256(bytes)).toString('base64') } : {}),
    }
  })
}

function standing({ layer, offer }: Candidate): Standing {
  const { name, foldedName, origin } = offer
  const [line, version] =
    origin.by === 'secret' ? [origin.head.value.id, origin.head.value.version] : [origin.source, 0]
  return { name, foldedName, layer, line, version }
}
