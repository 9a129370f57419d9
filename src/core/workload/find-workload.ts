import { DomainError } from '../error.ts'
import type { Workload } from '../place/place-store.ts'
import type { Place, Project } from '../place/place.ts'
import type { Tx } from '../transaction.ts'

export interface WorkloadRef {
  /** A service and a job may have one name. Without it the service is meant. */
  readonly kind?: Workload['kind']
  readonly slug: string
}

/** Throws `not_found` for one that is not registered. */
export async function findWorkload(
  { tx, place }: { readonly tx: Tx; readonly place: Place },
  { kind, slug }: WorkloadRef,
): Promise<{ readonly project: Project; readonly workload: Workload }> {
  const { project } = place
  const all = project === undefined ? [] : await tx.places.workloads(project.id)
  const named = all.filter((each) => each.slug === slug || each.id === slug)
  const found = (['service', 'job'] as const)
    .filter((each) => kind === undefined || each === kind)
    .flatMap((each) => named.filter((workload) => workload.kind === each))[0]
  if (project !== undefined && found !== undefined) return { project, workload: found }
  throw new DomainError('not_found', 'There is no such workload here', { subject: 'workload' })
}
