import { DomainError } from '../error.ts'
import { openCredentials, sealCredentials } from '../group/addon-credentials.ts'
import type { Credentials } from '../group/addon-link.ts'
import type { PlacedContext } from '../group/find-group.ts'
import { deriveSlug } from '../place/names.ts'
import type { Addon } from '../place/place-store.ts'
import type { Locator, Place } from '../place/place.ts'
import type { Annotations } from '../register/register-store.ts'
import { useCase } from '../use-case.ts'

export interface AddonCoordinates {
  readonly at: Locator
  readonly kind: Addon['kind']
  readonly slug: string
}

export interface PlacedAddon {
  readonly place: Place
  readonly addon: Addon
}

/** Those of one kind, or all of them. */
export const listAddons = useCase<
  Pick<AddonCoordinates, 'at'> & Partial<Pick<AddonCoordinates, 'kind'>>,
  { readonly place: Place; readonly items: readonly Addon[] }
>({
  action: 'addon.list',
  permission: 'project:read',
  at: (input) => input.at,
  async run(context, input) {
    const all = await addonsOf(context)
    const items = all.filter(({ kind }) => input.kind === undefined || kind === input.kind)
    return { place: context.place, items }
  },
  event: (_input, output) => ({ action: 'addon.listed', details: { shown: output.items.length } }),
})

export const readAddon = useCase<AddonCoordinates, PlacedAddon>({
  action: 'addon.read',
  permission: 'project:read',
  at: (input) => input.at,
  run: findAddon,
  event: (_input, { addon }) => ({ action: 'addon.read', targets: [addonTarget(addon)] }),
})

/** A person sees an addon's credentials. */
export const revealAddon = useCase<AddonCoordinates, PlacedAddon & { readonly credentials: Credentials }>({
  action: 'addon.reveal',
  permission: 'secret:reveal',
  at: (input) => input.at,
  async run(context, input) {
    const found = await findAddon(context, input)
    return { ...found, credentials: await openCredentials(context, found.addon) }
  },
  event: (_input, { addon }) => ({ action: 'addon.revealed', targets: [addonTarget(addon)] }),
})

export interface CreateAddon {
  readonly at: Locator
  readonly kind: Addon['kind']
  readonly name: string
  readonly type: string
  readonly credentials: Credentials
  readonly annotations: Annotations
}

/** Throws `conflict` when an addon of this kind has the id that the name gives. */
export const createAddon = useCase<CreateAddon, PlacedAddon>({
  action: 'addon.write',
  permission: 'project:write',
  at: (input) => input.at,
  async run(context, { kind, name, type, credentials, annotations }) {
    const { place, now } = context
    const { project } = place
    if (project === undefined) throw new DomainError('invalid', 'An addon belongs to a project')
    const slug = deriveSlug(name)
    const taken = (await addonsOf(context)).some((each) => each.kind === kind && each.slug === slug)
    if (taken) {
      throw new DomainError('conflict', 'There is already an addon with the same derived identifier', {
        subject: 'addon',
      })
    }
    const base = { id: context.newId(), workspaceId: project.workspaceId, projectId: project.id, kind, slug }
    const sealed = await sealCredentials(context, base, credentials)
    const addon = { ...base, name, type, annotations, credentials: sealed, createdAt: now, updatedAt: now }
    await context.tx.places.insertAddon(addon)
    return { place, addon }
  },
  event: (_input, { addon }) => ({ action: 'addon.created', targets: [addonTarget(addon)] }),
})

export interface UpdateAddon extends AddonCoordinates {
  readonly type?: string
  /** All of them: what is left out is gone. */
  readonly credentials?: Credentials
  /** Those given; others stay. */
  readonly annotations?: Annotations
}

export const updateAddon = useCase<UpdateAddon, PlacedAddon>({
  action: 'addon.write',
  permission: 'project:write',
  at: (input) => input.at,
  async run(context, input) {
    const { place, addon: found } = await findAddon(context, input)
    const { type = found.type } = input
    const annotations = { ...found.annotations, ...input.annotations }
    const before = await openCredentials(context, found)
    const { credentials = before } = input
    const isSame = type === found.type && same(annotations, found.annotations) && same(credentials, before)
    // What stands already is not written again: nobody who received it has become stale.
    if (isSame) return { place, addon: found }
    const sealed = await sealCredentials(context, found, credentials)
    const addon: Addon = { ...found, type, annotations, credentials: sealed, updatedAt: context.now }
    await context.tx.places.updateAddon(addon)
    return { place, addon }
  },
  event: (_input, { addon }) => ({ action: 'addon.updated', targets: [addonTarget(addon)] }),
})

function same(a: Readonly<Record<string, string>>, b: Readonly<Record<string, string>>): boolean {
  const pairs = Object.entries(a)
  return pairs.length === Object.keys(b).length && pairs.every(([key, value]) => b[key] === value)
}

/** Links to it stay, and give nothing until an addon of this id is there again. */
export const deleteAddon = useCase<AddonCoordinates, PlacedAddon>({
  action: 'addon.delete',
  permission: 'project:write',
  at: (input) => input.at,
  async run(context, input) {
    const found = await findAddon(context, input)
    await context.tx.places.deleteAddon(found.addon.id)
    return found
  },
  event: (_input, { addon }) => ({ action: 'addon.deleted', targets: [addonTarget(addon)] }),
})

async function findAddon(context: PlacedContext, input: AddonCoordinates): Promise<PlacedAddon> {
  const all = await addonsOf(context)
  const addon = all.find(({ kind, slug }) => kind === input.kind && slug === input.slug)
  if (addon !== undefined) return { place: context.place, addon }
  throw new DomainError('not_found', 'There is no such addon here', { subject: 'addon' })
}

async function addonsOf({ tx, place }: PlacedContext): Promise<Addon[]> {
  if (place.project === undefined) throw new DomainError('invalid', 'This is not a project')
  return tx.places.addons(place.project.id)
}

function addonTarget({ id, slug, kind }: Addon) {
  return { kind: 'addon', id, name: slug, of: kind }
}
