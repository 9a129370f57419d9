import type { BundleAt, Opening } from '../group/bundle.ts'
import { bundleAt } from '../group/bundle.ts'
import type { FileFacts } from '../group/file-facts.ts'
import { fileFacts } from '../group/file-facts.ts'
import type { Group } from '../group/group.ts'
import { groupHome } from '../group/group.ts'
import { admitsWorkload } from '../group/restriction.ts'
import type { Addon, Workload } from '../place/place-store.ts'
import type { Project, Workspace } from '../place/place.ts'
import type { Phase, SecretKind } from '../secret/secret.ts'
import { ownValuesAt } from '../workload/own-values.ts'
import type { Held } from './held-once.ts'
import type { Layer, LayerPlace, Offer } from './layer.ts'
import { linkedAddons, linkedOffers } from './linked-offers.ts'
import type { ConsumedPhase } from './resolve-layers.ts'

/** A value as a workload meets it: its own, a group's, or an addon's that a group links to. */
export interface WorkloadOffer extends Offer {
  /** Of files and mounts. */
  readonly facts?: FileFacts
  /** Absent for the workload's own. */
  readonly group?: Group
  /** The addon that gives it. */
  readonly addon?: Addon
  /** The bundle it stands in; an addon's stands in none. */
  readonly bundle?: BundleAt
}

/** A workload where it is, and for which of its two environments. */
export interface WorkloadReading {
  readonly workspace: Workspace
  readonly project: Project
  readonly workload: Workload
  readonly phase: ConsumedPhase
  readonly show: 'own' | 'inherited' | 'all'
}

/**
 * What a workload reads, strongest first: its own values; the groups that admit it, the higher priority first, of equal
 * ones that made first, then by id. Inside a group its own keys come before those of linked addons.
 */
export async function workloadLayers(
  context: Opening,
  reading: WorkloadReading,
  held: Held = context.tx.secrets,
): Promise<Layer<WorkloadOffer>[]> {
  const { workload, phase, show } = reading
  const layers: Layer<WorkloadOffer>[] = []
  if (show !== 'inherited') {
    const at = ownValuesAt(workload, phase)
    const rule = 'own value of the workload'
    const facts = factsOf(reading, `workload ${workload.slug}`, rule, { workload: workload.slug }, at.store)
    layers.push({ ...facts, offers: await bundleOffers(held, at, phase) })
  }
  if (show === 'own') return layers
  const { workspaceId, projectId } = workload
  const addons = await context.tx.places.addons(projectId)
  const groups = await context.tx.groups.list({ workspaceId, projectId })
  for (const group of inOrder(groups.filter((each) => admitsWorkload(each.restrictions, workload)))) {
    if (group.phase !== 'both' && group.phase !== phase) continue
    layers.push(...(await groupLayers(context, reading, { group, addons }, held)))
  }
  return layers
}

export function inOrder(groups: readonly Group[]): Group[] {
  return groups.toSorted(
    (a, b) => b.priority - a.priority || a.createdAt - b.createdAt || (a.id < b.id ? -1 : 1),
  )
}

async function groupLayers(
  context: Opening,
  reading: WorkloadReading,
  { group, addons }: { readonly group: Group; readonly addons: readonly Addon[] },
  held: Held,
): Promise<Layer<WorkloadOffer>[]> {
  const at = bundleAt(groupHome(group), group.phase)
  const named = { group: group.slug }
  const label = `group ${group.slug}`
  const rule = `group of priority ${group.priority} that admits the workload`
  const own = await bundleOffers(held, at, reading.phase, group)
  const layers = [{ ...factsOf(reading, label, rule, named, at.store), offers: own }]
  for (const linked of linkedAddons(group, addons)) {
    const { addon } = linked
    const facts = factsOf(reading, `addon ${addon.slug} in ${label}`, `linked by a ${rule}`, named, at.store)
    const offers = (await linkedOffers(context, linked)).map((offer) => ({
      ...offer,
      ...ranked('value', offer.name, group.phase),
      group,
      addon,
    }))
    layers.push({ ...facts, offers })
  }
  return layers
}

function factsOf(
  { workspace, project }: WorkloadReading,
  label: string,
  rule: string,
  named: Partial<LayerPlace>,
  store: string,
) {
  const place = { workspace: workspace.slug, project: project.name, ...named }
  return { label, rule, place, store, personal: false }
}

async function bundleOffers(
  held: Held,
  bundle: BundleAt,
  phase: ConsumedPhase,
  group?: Group,
): Promise<WorkloadOffer[]> {
  const heads = await held.heads(bundle.home, bundle.store, {})
  return heads
    .filter(({ secret }) => secret.kind !== 'mount' || phase === 'build')
    .map((head) => {
      const { kind, name, annotations } = head.secret
      return {
        ...ranked(kind, name, bundle.phase),
        origin: { by: 'secret', head },
        bundle,
        ...(kind === 'value' ? {} : { facts: fileFacts(annotations) }),
        ...(group === undefined ? {} : { group }),
      }
    })
}

/** A workload's environment tells `a` from `A`, and a file of a name from a variable. */
function ranked(kind: SecretKind, name: string, phase: Phase) {
  return { kind, name, foldedName: `${kind} ${name}`, phase }
}
