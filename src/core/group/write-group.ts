import { DomainError } from '../error.ts'
import type { Locator, Place } from '../place/place.ts'
import { secretTarget } from '../secret/secret-target.ts'
import type { SecretKind } from '../secret/secret.ts'
import type { Written } from '../secret/write-value.ts'
import type { Context } from '../use-case.ts'
import { useCase } from '../use-case.ts'
import type { Entry, OpenedEntry } from './bundle.ts'
import { bundleAt } from './bundle.ts'
import type { PlacedContext } from './find-group.ts'
import { findGroup, groupPlace, groupSlug } from './find-group.ts'
import { groupTargets } from './group-target.ts'
import { changePhase, openEntries, replaceValues } from './group-values.ts'
import type { AddonLink, Group, GroupSettings } from './group.ts'
import { groupHome, settingsOf } from './group.ts'

/** All the values of some kinds: what is not among `entries` ends, other kinds stay. */
export interface GivenValues {
  readonly kinds: ReadonlySet<SecretKind>
  readonly entries: readonly Entry[]
}

export interface WriteGroup {
  /** The project, or the workspace for a group of its own. */
  readonly at: Locator
  /** `create` refuses a group that is there. */
  readonly mode: 'create' | 'replace'
  readonly settings: GroupSettings
  readonly values: GivenValues
  readonly dryRun?: boolean
}

/** The links of a kind that is given replace those of that kind. */
export type GivenLinks = Partial<Record<AddonLink['kind'], readonly AddonLink[]>>

export interface ReviseGroup {
  readonly at: Locator
  readonly slug: string
  readonly settings: Partial<Omit<GroupSettings, 'links'>>
  readonly links?: GivenLinks
  readonly values?: GivenValues
  readonly dryRun?: boolean
}

export interface WrittenGroup {
  readonly place: Place
  readonly group: Group
  readonly created: boolean
  readonly settingsChanged: boolean
  readonly written: readonly Written[]
  /** What it holds now, for a caller who may see values; else nothing. */
  readonly shown: readonly OpenedEntry[] | undefined
}

/** Creates a group, or makes the one its name means exactly what is given: one change over all its values. */
export const writeGroup = useCase<WriteGroup, WrittenGroup>({
  action: 'group.write',
  permission: 'secret:write',
  at: (input) => input.at,
  planned: (input) => input.dryRun === true,
  async run(context, input) {
    const slug = groupSlug(input.settings.name)
    const found = await context.tx.groups.find(groupPlace(context.place), slug)
    if (found?.live === true && input.mode === 'create') {
      throw new DomainError('conflict', 'There is already a secret group with the same derived identifier', {
        subject: 'group',
      })
    }
    return settleGroup(context, found, await saveGroup(context, found, slug, input.settings), input.values)
  },
  event: (_input, output) => writeEvent(output),
})

/** Changes the settings that are given and the kinds of values that are given; the rest stays. */
export const reviseGroup = useCase<ReviseGroup, WrittenGroup>({
  action: 'group.write',
  permission: 'secret:write',
  at: (input) => input.at,
  planned: (input) => input.dryRun === true,
  async run(context, input) {
    const found = await findGroup(context, input.slug)
    const links = (['managed', 'external'] as const).flatMap(
      (kind) => input.links?.[kind] ?? found.links.filter((link) => link.kind === kind),
    )
    const settings = { ...settingsOf(found), ...input.settings, links }
    const group = await saveGroup(context, found, found.slug, settings)
    return settleGroup(context, found, group, input.values)
  },
  event: (_input, output) => writeEvent(output),
})

/** What was written, and what its writer was shown beside that. */
export function writeEvent(output: WrittenGroup) {
  const { group, created, written, shown } = output
  const touched = new Set(written.map(({ value }) => value.id))
  const others = (shown ?? []).filter(({ head }) => !touched.has(head.value.id))
  return {
    action: created ? 'group.created' : 'group.updated',
    targets: [
      ...groupTargets(group, written),
      ...others.map(({ head }) => ({ ...secretTarget(head), shown: true })),
    ],
    details: { values: written.length, ...(shown === undefined ? {} : { shown: shown.length }) },
  }
}

/**
 * The group with these settings; unchanged ones write nothing. An ended group comes back under its old id, as a new one
 * unless it was never meant to end.
 */
export async function saveGroup(
  context: PlacedContext,
  found: Group | undefined,
  slug: string,
  settings: GroupSettings,
  keepsBirth = false,
): Promise<Group> {
  const same = found?.live === true && JSON.stringify(settingsOf(found)) === JSON.stringify(settings)
  if (same) return found
  const { now, place, tx } = context
  const group: Group = {
    id: found?.id ?? context.newId(),
    ...groupPlace(place),
    slug,
    ...settings,
    version: (found?.version ?? 0) + 1,
    live: true,
    createdAt: found !== undefined && (found.live || keepsBirth) ? found.createdAt : now,
    updatedAt: now,
  }
  await (found === undefined ? tx.groups.insert(group) : tx.groups.update(group))
  await noteVersion(context, group)
  return group
}

export async function noteVersion(context: Context, group: Group): Promise<void> {
  await context.tx.groups.insertVersion({
    groupId: group.id,
    version: group.version,
    changeId: context.changeId,
    live: group.live,
    settings: settingsOf(group),
    createdAt: context.now,
    createdBy: context.caller.principal.id,
    surface: context.caller.surface,
  })
}

/** Writes the values, lets a new phase reach those that stay, and dates the group. */
export async function settleGroup(
  context: PlacedContext,
  before: Group | undefined,
  group: Group,
  values: GivenValues | undefined,
): Promise<WrittenGroup> {
  const at = bundleAt(groupHome(group), group.phase)
  const written = values === undefined ? [] : await replaceValues(context, at, values.entries, values.kinds)
  if (before?.live === true && before.phase !== group.phase) await changePhase(context, at)
  const dated = await dateGroup(context, group, written)
  const mayShow = context.caller.rights.allows('secret:reveal', context.place)
  const entries = mayShow ? await openEntries(context, at) : undefined
  const shown = entries?.some(({ head }) => head.secret.writeOnly) === true ? undefined : entries
  const created = before?.live !== true
  return { place: context.place, group: dated, created, settingsChanged: group !== before, written, shown }
}

export async function dateGroup(context: Context, group: Group, written: readonly Written[]): Promise<Group> {
  if (written.length === 0 || group.updatedAt === context.now) return group
  const dated = { ...group, updatedAt: context.now }
  await context.tx.groups.update(dated)
  return dated
}
