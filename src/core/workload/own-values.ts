import type { BundleAt } from '../group/bundle.ts'
import { drawnStore } from '../group/bundle.ts'
import { replaceValues } from '../group/group-values.ts'
import type { GivenValues } from '../group/write-group.ts'
import type { Workload } from '../place/place-store.ts'
import type { Locator } from '../place/place.ts'
import { secretTarget } from '../secret/secret-target.ts'
import { sharedStore } from '../secret/secret.ts'
import type { Written } from '../secret/write-value.ts'
import { useCase } from '../use-case.ts'
import type { WorkloadRef } from './find-workload.ts'
import { findWorkload } from './find-workload.ts'

/** Builds and running workloads have own values apart: the same name may stand for two. */
const buildStore = 'build'

export function ownValuesAt(workload: Workload, phase: 'build' | 'runtime'): BundleAt {
  const home = { kind: 'workload', id: workload.id, workspaceId: workload.workspaceId } as const
  return phase === 'runtime'
    ? { home, store: sharedStore, drawnStore, phase }
    : { home, store: buildStore, drawnStore: `${drawnStore}-${buildStore}`, phase }
}

export interface SetOwnValues {
  readonly at: Locator
  readonly workload: WorkloadRef
  readonly phase: 'build' | 'runtime'
  readonly values: GivenValues
}

/** Makes a workload's own values of some kinds exactly those given, in one change. They win over every group. */
export const setOwnValues = useCase<
  SetOwnValues,
  { readonly workload: Workload; readonly written: readonly Written[] }
>({
  action: 'workload.write',
  permission: 'secret:write',
  at: (input) => input.at,
  async run(context, input) {
    const { workload } = await findWorkload(context, input.workload)
    const at = ownValuesAt(workload, input.phase)
    const written = await replaceValues(context, at, input.values.entries, input.values.kinds)
    return { workload, written }
  },
  event: (input, { workload, written }) => ({
    action: 'workload.updated',
    targets: [workloadTarget(workload), ...written.map(secretTarget)],
    details: { phase: input.phase, values: written.length },
  }),
})

export function workloadTarget({ id, kind, slug }: Workload) {
  return { kind: 'workload', id, name: `${kind} ${slug}` }
}
