import { DomainError } from '../error.ts'
import type { Opening } from '../group/bundle.ts'
import type { Workload } from '../place/place-store.ts'
import type { Locator, Place } from '../place/place.ts'
import type { ConsumedPhase } from '../resolve/resolve-layers.ts'
import { resolveLayers } from '../resolve/resolve-layers.ts'
import type { WorkloadOffer } from '../resolve/workload-layers.ts'
import { workloadLayers } from '../resolve/workload-layers.ts'
import type { Tx } from '../transaction.ts'
import { useCase } from '../use-case.ts'

const namespace = 'consumed'

/** Keeps which version of each value a workload was given last, to tell later what it still runs with. */
export async function noteConsumption(
  tx: Tx,
  workload: Workload,
  phase: ConsumedPhase,
  offers: readonly WorkloadOffer[],
  at: number,
): Promise<void> {
  const before = await tx.registers.annotations('workload', workload.id, namespace)
  const versions = Object.fromEntries(offers.map((offer) => [offer.foldedName, versionOf(offer)]))
  const noted = { ...before, [phase]: JSON.stringify({ at, versions }) }
  await tx.registers.replaceAnnotations('workload', workload.id, namespace, noted)
}

function versionOf({ origin, addon }: WorkloadOffer): string {
  if (origin.by === 'secret') return `${origin.head.value.id} ${origin.head.value.version}`
  return `${origin.source} ${addon?.updatedAt ?? 0}`
}

export interface StaleWorkload {
  readonly workload: Workload
  readonly phase: ConsumedPhase
  readonly consumedAt: number
  readonly changed: readonly { readonly name: string; readonly change: 'added' | 'changed' | 'removed' }[]
}

/** Which workloads still run with values that are not what they would be given now. Only of those ever given any. */
export const staleWorkloads = useCase<{ readonly at: Locator }, readonly StaleWorkload[]>({
  action: 'doctor.stale',
  permission: 'secret:list',
  at: (input) => input.at,
  async run(context) {
    const { project } = context.place
    if (project === undefined) throw new DomainError('invalid', 'This is not a project')
    const stale: StaleWorkload[] = []
    for (const workload of await context.tx.places.workloads(project.id)) {
      for (const phase of ['runtime', 'build'] as const) {
        const found = await compare(context, context.place, workload, phase)
        if (found !== undefined && found.changed.length > 0) stale.push(found)
      }
    }
    return stale
  },
  event: (_input, output) => ({ action: 'doctor.stale', details: { shown: output.length } }),
})

async function compare(
  context: Opening,
  { workspace, project }: Place,
  workload: Workload,
  phase: ConsumedPhase,
): Promise<StaleWorkload | undefined> {
  const noted = (await context.tx.registers.annotations('workload', workload.id, namespace))[phase]
  const had = noted === undefined ? undefined : parseNote(noted)
  if (had === undefined || project === undefined) return undefined
  const reading = { workspace, project, workload, phase, show: 'all' } as const
  const now = new Map(
    resolveLayers(await workloadLayers(context, reading), phase).map(({ winner: { offer } }) => [
      offer.foldedName,
      versionOf(offer),
    ]),
  )
  const names = [...new Set([...had.versions.keys(), ...now.keys()])].toSorted()
  const changed = names.flatMap((folded) => {
    const [before, after] = [had.versions.get(folded), now.get(folded)]
    if (before === after) return []
    const change: StaleWorkload['changed'][number]['change'] =
      before === undefined ? 'added' : after === undefined ? 'removed' : 'changed'
    return [{ name: folded.slice(folded.indexOf(' ') + 1), change }]
  })
  return { workload, phase, consumedAt: had.at, changed }
}

function parseNote(text: string): { at: number; versions: Map<string, string> } | undefined {
  const note: unknown = JSON.parse(text)
  if (typeof note !== 'object' || note === null || !('at' in note) || !('versions' in note)) return undefined
  const { at, versions } = note
  if (typeof at !== 'number' || typeof versions !== 'object' || versions === null) return undefined
  const pairs = Object.entries<unknown>({ ...versions })
  return { at, versions: new Map(pairs.map(([name, version]) => [name, String(version)])) }
}
