import { openCredentials } from '../group/addon-credentials.ts'
import { linkedValues } from '../group/addon-link.ts'
import type { Opening } from '../group/bundle.ts'
import type { Group } from '../group/group.ts'
import { foldUpper } from '../place/names.ts'
import type { Addon } from '../place/place-store.ts'
import type { Linked, Offer } from './layer.ts'

/** The addons that a group's links lead to, in the order of its links; one that is not registered gives nothing. */
export function linkedAddons(group: Group, addons: readonly Addon[]): Linked[] {
  return group.links.flatMap((link) => {
    const addon = addons.find(({ kind, slug }) => kind === link.kind && slug === link.addon)
    return addon === undefined ? [] : [{ group, link, addon }]
  })
}

/** What an addon gives through a group, in the order in which names are decided. */
export async function linkedOffers(context: Opening, { group, link, addon }: Linked): Promise<Offer[]> {
  const values = linkedValues(link, await openCredentials(context, addon))
  return values.map(({ name, value }) => ({
    name,
    foldedName: foldUpper(name),
    kind: 'value',
    phase: group.phase,
    origin: { by: 'source', source: addon.id, bytes: Buffer.from(value) },
  }))
}
