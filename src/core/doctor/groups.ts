import type { Group } from '../group/group.ts'
import { admitsWorkload } from '../group/restriction.ts'
import { findKey } from '../group/addon-link.ts'
import { openCredentials } from '../group/addon-credentials.ts'
import type { PlacedContext } from '../group/find-group.ts'
import { groupPlace } from '../group/find-group.ts'
import type { Addon, Workload } from '../place/place-store.ts'
import type { Locator } from '../place/place.ts'
import type { Candidate } from '../resolve/layer.ts'
import { resolveLayers } from '../resolve/resolve-layers.ts'
import type { WorkloadOffer } from '../resolve/workload-layers.ts'
import { workloadLayers } from '../resolve/workload-layers.ts'
import { DomainError } from '../error.ts'
import { useCase } from '../use-case.ts'

/** A value that loses wherever it is offered: writing it changes nothing for anybody. */
export interface ShadowedValue {
  readonly name: string
  /** Where it is, such as `group example`. */
  readonly layer: string
  /** What wins over it, by workload. */
  readonly behind: readonly { readonly workload: string; readonly layer: string }[]
}

export interface GroupFault {
  readonly group: string
  readonly fault: string
}

export interface GroupCheckup {
  readonly shadowed: readonly ShadowedValue[]
  readonly faults: readonly GroupFault[]
}

/** What in a project's groups cannot work: values that never win, links that lead nowhere, groups that reach nobody. */
export const checkGroups = useCase<{ readonly at: Locator }, GroupCheckup>({
  action: 'doctor.groups',
  permission: 'secret:list',
  at: (input) => input.at,
  async run(context) {
    const { project } = context.place
    if (project === undefined) throw new DomainError('invalid', 'This is not a project')
    const workloads = await context.tx.places.workloads(project.id)
    const groups = await context.tx.groups.list(groupPlace(context.place))
    const addons = await context.tx.places.addons(project.id)
    const faults: GroupFault[] = []
    for (const group of groups) faults.push(...(await faultsOf(context, group, workloads, addons)))
    return { shadowed: await shadowedValues(context, workloads), faults }
  },
  event: (_input, { shadowed, faults }) => ({
    action: 'doctor.groups',
    details: { shadowed: shadowed.length, faults: faults.length },
  }),
})

async function shadowedValues(
  context: PlacedContext,
  workloads: readonly Workload[],
): Promise<ShadowedValue[]> {
  const { project, workspace } = context.place
  if (project === undefined) return []
  const winning = new Set<string>()
  const losing = new Map<
    string,
    { value: Candidate<WorkloadOffer>; behind: ShadowedValue['behind'][number][] }
  >()
  for (const workload of workloads) {
    for (const phase of ['runtime', 'build'] as const) {
      const reading = { workspace, project, workload, phase, show: 'all' } as const
      for (const { winner, hidden } of resolveLayers(await workloadLayers(context, reading), phase)) {
        winning.add(identityOf(winner.offer))
        for (const value of hidden) {
          const known = losing.get(identityOf(value.offer)) ?? { value, behind: [] }
          known.behind.push({ workload: `${workload.kind} ${workload.slug}`, layer: winner.layer.label })
          losing.set(identityOf(value.offer), known)
        }
      }
    }
  }
  return [...losing]
    .filter(([identity]) => !winning.has(identity))
    .map(([, { value, behind }]) => ({ name: value.offer.name, layer: value.layer.label, behind }))
}

function identityOf({ origin, group, name }: WorkloadOffer): string {
  if (origin.by === 'secret') return origin.head.value.id
  return `${origin.source} ${group?.id ?? ''} ${name}`
}

async function faultsOf(
  context: PlacedContext,
  group: Group,
  workloads: readonly Workload[],
  addons: readonly Addon[],
): Promise<GroupFault[]> {
  const faults: string[] = []
  const { restricted, workloads: named = [] } = group.restrictions
  if (restricted && !workloads.some((each) => admitsWorkload(group.restrictions, each))) {
    faults.push('its restrictions admit no workload')
  }
  for (const { kind, slug } of named) {
    const known = workloads.some((each) => each.kind === kind && each.slug === slug)
    if (!known) faults.push(`it is restricted to the ${kind} ${slug}, which is not registered here`)
  }
  for (const link of group.links) {
    const addon = addons.find(({ kind, slug }) => kind === link.kind && slug === link.addon)
    const what = `the ${link.kind} addon ${link.addon}`
    if (addon === undefined) {
      faults.push(`it links to ${what}, which is not registered here`)
      continue
    }
    const credentials = await openCredentials(context, addon)
    for (const { name } of link.keys) {
      if (findKey(credentials, name) === undefined) faults.push(`${what} has no key ${name}`)
    }
  }
  return faults.map((fault) => ({ group: group.slug, fault }))
}
