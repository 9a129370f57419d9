import { DomainError } from '../error.ts'
import type { Addon } from '../place/place-store.ts'
import { useCase } from '../use-case.ts'
import { openCredentials } from './addon-credentials.ts'
import { defaultLinkedName, findKey } from './addon-link.ts'
import type { PlacedContext } from './find-group.ts'
import { findGroup } from './find-group.ts'
import { groupTargets } from './group-target.ts'
import type { AddonLink, Group, LinkedKey } from './group.ts'
import { settingsOf } from './group.ts'
import type { GroupCoordinates } from './read-group.ts'
import { saveGroup } from './write-group.ts'

export interface LinkCoordinates extends GroupCoordinates {
  readonly addon: string
}

export interface DescribedLink {
  readonly group: Group
  readonly addonId: string
  /** Absent while nothing of that id is known here. */
  readonly addon: Addon | undefined
  readonly link: AddonLink | undefined
  readonly linkedKeys: readonly NamedKey[]
  readonly availableKeys: readonly string[]
}

export interface NamedKey extends LinkedKey {
  readonly defaultName: string
}

/** How an addon is linked to a group, and which keys it has to give. Throws `not_found` for one neither known nor linked. */
export const readLink = useCase<LinkCoordinates, DescribedLink>({
  action: 'group.link.read',
  permission: 'secret:list',
  at: (input) => input.at,
  async run(context, input) {
    const group = await findGroup(context, input.slug)
    const target = await targetOf(context, group, input.addon)
    if (target.addon === undefined && target.link === undefined) throw absent('addon')
    return describe(context, group, input.addon, target)
  },
  event: (_input, output) => ({ action: 'group.link.read', targets: targets(output) }),
})

/** Links an addon, or replaces the keys of its link. The addon need not exist. */
export const setLink = useCase<LinkCoordinates & { readonly keys: readonly LinkedKey[] }, DescribedLink>({
  action: 'group.link',
  permission: 'secret:write',
  at: (input) => input.at,
  async run(context, input) {
    const found = await findGroup(context, input.slug)
    const target = await targetOf(context, found, input.addon)
    const link: AddonLink = { kind: target.kind, addon: input.addon, keys: input.keys }
    const at = target.link === undefined ? found.links.length : found.links.indexOf(target.link)
    const links = [...found.links.slice(0, at), link, ...found.links.slice(at + 1)]
    const group = await saveGroup(context, found, found.slug, { ...settingsOf(found), links })
    return describe(context, group, input.addon, { ...target, link })
  },
  event: (_input, output) => ({ action: 'group.linked', targets: targets(output) }),
})

export const removeLink = useCase<LinkCoordinates, DescribedLink>({
  action: 'group.unlink',
  permission: 'secret:write',
  at: (input) => input.at,
  async run(context, input) {
    const found = await findGroup(context, input.slug)
    const target = await targetOf(context, found, input.addon)
    if (target.link === undefined) throw absent('link')
    const links = found.links.filter((link) => link !== target.link)
    const group = await saveGroup(context, found, found.slug, { ...settingsOf(found), links })
    return describe(context, group, input.addon, { ...target, link: undefined })
  },
  event: (_input, output) => ({ action: 'group.unlinked', targets: targets(output) }),
})

interface LinkTarget {
  readonly kind: AddonLink['kind']
  readonly addon: Addon | undefined
  readonly link: AddonLink | undefined
}

/** An id may be of both kinds: the managed one is meant, unless only the external one is linked or known. */
async function targetOf(context: PlacedContext, group: Group, id: string): Promise<LinkTarget> {
  const addons = group.projectId === undefined ? [] : await context.tx.places.addons(group.projectId)
  const both = (['managed', 'external'] as const).map((kind) => ({
    kind,
    addon: addons.find((addon) => addon.kind === kind && addon.slug === id),
    link: group.links.find((link) => link.kind === kind && link.addon === id),
  }))
  const fallback = { kind: 'managed', addon: undefined, link: undefined } as const
  return both.find(({ addon, link }) => addon !== undefined || link !== undefined) ?? fallback
}

async function describe(
  context: PlacedContext,
  group: Group,
  addonId: string,
  { addon, link }: LinkTarget,
): Promise<DescribedLink> {
  const credentials = addon === undefined ? {} : await openCredentials(context, addon)
  const linkedKeys = (link?.keys ?? []).map((key) => ({
    ...key,
    defaultName: defaultLinkedName(addonId, findKey(credentials, key.name) ?? key.name),
  }))
  return { group, addonId, addon, link, linkedKeys, availableKeys: Object.keys(credentials) }
}

function targets({ group, addonId, addon }: DescribedLink) {
  const linked = { kind: 'addon', name: addonId, ...(addon === undefined ? {} : { id: addon.id }) }
  return [...groupTargets(group, []), linked]
}

function absent(subject: 'addon' | 'link'): DomainError {
  const message =
    subject === 'addon' ? 'There is no such addon here' : 'This addon is not linked to the secret group'
  return new DomainError('not_found', message, { subject })
}
