import { DomainError } from '../error.ts'
import type { Workload } from '../place/place-store.ts'
import type { Locator, Place } from '../place/place.ts'
import { useCase } from '../use-case.ts'
import type { WorkloadRef } from './find-workload.ts'
import { findWorkload } from './find-workload.ts'
import { workloadTarget } from './own-values.ts'

export interface ListedWorkloads {
  readonly place: Place
  readonly items: readonly Workload[]
}

/** The workloads of one kind, or all of them, that a project knows. */
export const listWorkloads = useCase<
  { readonly at: Locator; readonly kind?: Workload['kind'] },
  ListedWorkloads
>({
  action: 'workload.list',
  permission: 'project:read',
  at: (input) => input.at,
  async run({ place, tx }, { kind }) {
    if (place.project === undefined) throw new DomainError('invalid', 'This is not a project')
    const all = await tx.places.workloads(place.project.id)
    return { place, items: all.filter((each) => kind === undefined || each.kind === kind) }
  },
  event: (_input, output) => ({ action: 'workload.listed', details: { shown: output.items.length } }),
})

export const readWorkload = useCase<
  { readonly at: Locator; readonly workload: WorkloadRef },
  { readonly place: Place; readonly workload: Workload }
>({
  action: 'workload.read',
  permission: 'project:read',
  at: (input) => input.at,
  async run(context, input) {
    const { workload } = await findWorkload(context, input.workload)
    return { place: context.place, workload }
  },
  event: (_input, { workload }) => ({ action: 'workload.read', targets: [workloadTarget(workload)] }),
})
