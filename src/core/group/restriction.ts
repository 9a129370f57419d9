import type { Workload } from '../place/place-store.ts'
import type { Restrictions } from './group.ts'

/** Whether a workload receives a group: named › tagged › in a stage, each enough by itself. Empty lists admit nobody. */
export function admitsWorkload(
  { restricted, workloads = [], tags = [], match = 'any', stages = [] }: Restrictions,
  workload: Pick<Workload, 'kind' | 'slug' | 'tags' | 'stage'>,
): boolean {
  if (!restricted) return true
  const named = workloads.some(({ kind, slug }) => kind === workload.kind && slug === workload.slug)
  if (named || (workload.stage !== '' && stages.includes(workload.stage))) return true
  if (tags.length === 0) return false
  const has = (tag: string) => workload.tags.includes(tag)
  return match === 'all' ? tags.every(has) : tags.some(has)
}
