import { DomainError } from '../error.ts'
import type { Opening } from '../group/bundle.ts'
import type { Workload } from '../place/place-store.ts'
import type { Locator, Place } from '../place/place.ts'
import { secretTarget } from '../secret/secret-target.ts'
import { useCase } from '../use-case.ts'
import type { WorkloadRef } from '../workload/find-workload.ts'
import { findWorkload } from '../workload/find-workload.ts'
import { workloadTarget } from '../workload/own-values.ts'
import type { Expansions, Opened } from './expand-workload.ts'
import { expandWorkload } from './expand-workload.ts'
import type { Resolved } from './layer.ts'
import { offerTarget, openOffers } from './open-offer.ts'
import type { ConsumedPhase } from './resolve-layers.ts'
import { resolveLayers } from './resolve-layers.ts'
import type { WorkloadOffer, WorkloadReading } from './workload-layers.ts'
import { workloadLayers } from './workload-layers.ts'

export interface ResolveWorkload {
  readonly at: Locator
  readonly workload: WorkloadRef
  readonly phase: ConsumedPhase
  readonly show: WorkloadReading['show']
  /** Replaces templates by what they stand for; without it they are shown as written. */
  readonly expand: boolean
}

export interface ResolvedWorkload {
  readonly place: Place
  readonly workload: Workload
  readonly resolved: readonly Resolved<WorkloadOffer>[]
  /** Of every winner, expanded where that was asked for, and of every hidden one as written. */
  readonly bytes: Opened
  readonly faults: Expansions['faults']
  readonly opened: Expansions['opened']
}

/** A person sees what a workload receives, and what that hides. */
export const revealWorkload = useCase<ResolveWorkload, ResolvedWorkload>({
  action: 'workload.reveal',
  permission: 'secret:reveal',
  at: (input) => input.at,
  async run(context, input) {
    const { workspace } = context.place
    const found = await findWorkload(context, input.workload)
    const reading = { workspace, ...found, phase: input.phase, show: input.show }
    const mayReadGlobals = context.caller.rights.allows('secret:reveal', { workspace })
    const output = await resolveFor(context, reading, input.expand, mayReadGlobals)
    refuseWriteOnly(output.bytes)
    return { ...output, place: context.place }
  },
  event: (input, output) => ({
    action: 'workload.revealed',
    targets: workloadTargets(output),
    details: { consumer: 'workload', phase: input.phase, show: input.show, faults: output.faults.length },
  }),
})

function refuseWriteOnly(bytes: Opened): void {
  for (const { name, origin } of bytes.keys()) {
    if (origin.by !== 'secret' || !origin.head.secret.writeOnly) continue
    const message = `The secret ${name} is write-only: only consumers receive it`
    throw new DomainError('forbidden', message, { permission: 'secret:reveal', subject: 'write_only' })
  }
}

/** The same one answer for whoever asks: they differ in who may have it, not in what it is. */
export async function resolveFor(
  context: Opening,
  reading: WorkloadReading,
  expand: boolean,
  mayReadGlobals: boolean,
): Promise<Omit<ResolvedWorkload, 'place'>> {
  const { workload, phase } = reading
  const resolved = resolveLayers(await workloadLayers(context, reading), phase)
  const winners = await openOffers(
    context,
    resolved.map(({ winner }) => winner.offer),
  )
  const losers = await openOffers(
    context,
    resolved.flatMap(({ hidden }) => hidden.map(({ offer }) => offer)),
  )
  const ground = { context, workspaceId: workload.workspaceId, mayReadGlobals }
  const expanded = expand ? await expandWorkload(ground, winners) : { bytes: winners, faults: [], opened: [] }
  const bytes = new Map([...losers, ...expanded.bytes])
  return { workload, resolved, bytes, faults: expanded.faults, opened: expanded.opened }
}

export function workloadTargets({ workload, bytes, opened }: Omit<ResolvedWorkload, 'place'>) {
  return [
    workloadTarget(workload),
    ...[...bytes.keys()].map(offerTarget),
    ...opened.map((head) => secretTarget(head)),
  ]
}
