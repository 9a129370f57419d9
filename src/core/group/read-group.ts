import { DomainError } from '../error.ts'
import type { Addon } from '../place/place-store.ts'
import type { Locator, Place } from '../place/place.ts'
import type { SecretHead } from '../secret/secret.ts'
import { useCase } from '../use-case.ts'
import { openCredentials } from './addon-credentials.ts'
import type { LinkedValue } from './addon-link.ts'
import { linkedValues } from './addon-link.ts'
import type { OpenedEntry } from './bundle.ts'
import { bundleAt } from './bundle.ts'
import type { PlacedContext } from './find-group.ts'
import { findGroup, groupPlace } from './find-group.ts'
import { groupTargets } from './group-target.ts'
import { openEntries } from './group-values.ts'
import type { Group } from './group.ts'
import { groupHome } from './group.ts'

export interface GroupCoordinates {
  readonly at: Locator
  readonly slug: string
}

export interface ReadGroup extends GroupCoordinates {
  readonly show: 'own' | 'inherited' | 'all'
}

/** What one linked addon brings. */
export interface LinkedAddon {
  readonly addon: Addon
  readonly values: readonly LinkedValue[]
}

export interface RevealedGroup {
  readonly place: Place
  readonly group: Group
  readonly entries: readonly OpenedEntry[]
  readonly linked: readonly LinkedAddon[]
}

/** A person sees a whole group: each value is on the audit record before it leaves. */
export const revealGroup = useCase<ReadGroup, RevealedGroup>({
  action: 'group.reveal',
  permission: 'secret:reveal',
  at: (input) => input.at,
  async run(context, input) {
    const group = await findGroup(context, input.slug)
    const at = bundleAt(groupHome(group), group.phase)
    const entries = input.show === 'inherited' ? [] : await openEntries(context, at)
    refuseWriteOnly(entries)
    const linked = input.show === 'own' ? [] : await linkedAddons(context, group)
    return { place: context.place, group, entries, linked }
  },
  event: (_input, { group, entries, linked }) => ({
    action: 'group.revealed',
    targets: [
      ...groupTargets(
        group,
        entries.map(({ head }) => head),
      ),
      ...linked.map(({ addon }) => ({ kind: 'addon', id: addon.id, name: addon.slug })),
    ],
  }),
})

/** A part of a group must not be mistaken for the whole: a client would write it back. */
export function refuseWriteOnly(entries: readonly OpenedEntry[]): void {
  const hidden = entries.find(({ head }) => head.secret.writeOnly)
  if (hidden === undefined) return
  throw new DomainError('forbidden', `The secret ${hidden.name} is write-only: only consumers receive it`, {
    permission: 'secret:reveal',
    subject: 'write_only',
  })
}

/** The addons a group links to that are there, with what each brings. */
export async function linkedAddons(context: PlacedContext, group: Group): Promise<LinkedAddon[]> {
  if (group.projectId === undefined || group.links.length === 0) return []
  const addons = await context.tx.places.addons(group.projectId)
  const linked: LinkedAddon[] = []
  for (const link of group.links) {
    const addon = addons.find(({ kind, slug }) => kind === link.kind && slug === link.addon)
    if (addon === undefined) continue
    linked.push({ addon, values: linkedValues(link, await openCredentials(context, addon)) })
  }
  return linked
}

export interface ListedGroups {
  readonly place: Place
  readonly items: readonly Group[]
}

/** That groups exist and how they are set: never a value. */
export const listGroups = useCase<{ readonly at: Locator }, ListedGroups>({
  action: 'group.list',
  permission: 'secret:list',
  at: (input) => input.at,
  run: async ({ place, tx }) => ({ place, items: await tx.groups.list(groupPlace(place)) }),
  event: (_input, output) => ({ action: 'group.listed', details: { shown: output.items.length } }),
})

export interface DescribedGroup {
  readonly group: Group
  /** By folded name. */
  readonly values: readonly SecretHead[]
}

/** How a group is set and what it holds, by name: never a value. */
export const describeGroup = useCase<GroupCoordinates, DescribedGroup>({
  action: 'group.read',
  permission: 'secret:list',
  at: (input) => input.at,
  async run(context, input) {
    const group = await findGroup(context, input.slug)
    const { home, store } = bundleAt(groupHome(group), group.phase)
    return { group, values: await context.tx.secrets.heads(home, store, {}) }
  },
  event: (_input, { group, values }) => ({
    action: 'group.described',
    targets: groupTargets(group, []),
    details: { shown: values.length },
  }),
})
