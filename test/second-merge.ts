/**
 * What a workload receives, a second time: written from the tables of docs/groups.md alone. Nothing of the product is
 * imported, so that the two can disagree.
 */
export type Phase = 'build' | 'runtime'
export type Kind = 'variable' | 'file' | 'mount'

export interface Workload {
  readonly kind: 'service' | 'job'
  readonly id: string
  readonly tags: readonly string[]
  /** Absent: in none. */
  readonly stage?: string
}

export interface Value {
  readonly kind: Kind
  readonly name: string
  readonly text: string
}

export interface Link {
  readonly of: 'managed' | 'external'
  readonly addon: string
  readonly keys: readonly { readonly key: string; readonly aliases: readonly string[] }[]
}

export interface Group {
  readonly id: string
  readonly priority: number
  readonly phase: Phase | 'both'
  readonly restricted: boolean
  readonly named: readonly { readonly kind: Workload['kind']; readonly id: string }[]
  readonly tags: readonly string[]
  readonly match: 'any' | 'all'
  readonly stages: readonly string[]
  readonly values: readonly Value[]
  readonly links: readonly Link[]
}

export interface Addon {
  readonly of: Link['of']
  readonly id: string
  readonly credentials: Readonly<Record<string, string>>
}

export interface World {
  /** In the order of their creation. */
  readonly groups: readonly Group[]
  readonly addons: readonly Addon[]
  readonly own: Readonly<Record<Phase, readonly Value[]>>
}

export interface Offer extends Value {
  /** Absent: the workload's own. */
  readonly group?: Group
  readonly addon?: string
}

/** All offers of each kind and name, the winner first. */
export function merge(world: World, workload: Workload, phase: Phase): Offer[][] {
  const counting = world.groups.filter((group) => reaches(group, phase) && admits(group, workload))
  // Creation decides between equal priorities, and a stable sort keeps it.
  const ordered = counting.toSorted((a, b) => b.priority - a.priority)
  const offers: Offer[] = [...world.own[phase], ...ordered.flatMap((group) => offersOf(group, world.addons))]
  const received = offers.filter(({ kind }) => kind !== 'mount' || phase === 'build')
  const names = new Set(received.map(({ kind, name }) => `${kind}:${name}`))
  return [...names].map((named) => received.filter(({ kind, name }) => `${kind}:${name}` === named))
}

function reaches({ phase }: Group, wanted: Phase): boolean {
  return phase === 'both' || phase === wanted
}

function admits(group: Group, workload: Workload): boolean {
  if (!group.restricted) return true
  if (group.named.some(({ kind, id }) => kind === workload.kind && id === workload.id)) return true
  if (workload.stage !== undefined && group.stages.includes(workload.stage)) return true
  const had = group.tags.filter((tag) => workload.tags.includes(tag))
  return had.length > 0 && (group.match === 'any' || had.length === group.tags.length)
}

/** Own keys, then managed links, then external ones. A name that comes twice loses to its first. */
function offersOf(group: Group, addons: readonly Addon[]): Offer[] {
  const offers: Offer[] = group.values.map((value) => ({ ...value, group }))
  for (const of of ['managed', 'external'] as const) {
    for (const link of group.links.filter((each) => each.of === of)) {
      const addon = addons.find((each) => each.of === of && each.id === link.addon)
      if (addon !== undefined) offers.push(...linkedOffers(group, link, addon))
    }
  }
  return offers
}

function linkedOffers(group: Group, link: Link, addon: Addon): Offer[] {
  const offers: Offer[] = []
  for (const { key: wanted, aliases } of link.keys) {
    const key = spelledKey(Object.keys(addon.credentials), wanted)
    if (key === undefined) continue
    const text = addon.credentials[key] ?? ''
    for (const name of new Set([`NF_${link.addon.toUpperCase()}_${key.toUpperCase()}`, ...aliases])) {
      offers.push({ kind: 'variable', name, text, group, addon: link.addon })
    }
  }
  return offers
}

function spelledKey(keys: readonly string[], wanted: string): string | undefined {
  const bare = (key: string) => key.toLowerCase().replaceAll(/[-_]/g, '')
  return keys.find((key) => key === wanted) ?? keys.find((key) => bare(key) === bare(wanted))
}
