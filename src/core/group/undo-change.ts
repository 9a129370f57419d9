import { limits } from '../../limits.ts'
import { DomainError } from '../error.ts'
import type { SecretId, ValueId } from '../ids.ts'
import { openVersion } from '../secret/value-envelope.ts'
import type { Written } from '../secret/write-value.ts'
import { settleSecret, writeVersion } from '../secret/write-value.ts'
import { useCase } from '../use-case.ts'
import { bundleAt } from './bundle.ts'
import type { PlacedContext } from './find-group.ts'
import { anyGroup } from './group-history.ts'
import type { SecretStep } from './group-store.ts'
import { groupTargets } from './group-target.ts'
import { changePhase } from './group-values.ts'
import type { Group, GroupVersion } from './group.ts'
import { groupHome, settingsOf } from './group.ts'
import type { GroupCoordinates } from './read-group.ts'
import { dateGroup, noteVersion, saveGroup } from './write-group.ts'

export interface UndoChange extends GroupCoordinates {
  readonly changeId: string
  readonly dryRun?: boolean
}

export interface UndoneChange {
  readonly group: Group
  readonly settingsChanged: boolean
  readonly written: readonly Written[]
}

/**
 * Takes back what one change did to a group, values and settings, by writing again what stood before: history only
 * grows. Throws `conflict` naming what was changed since, `not_found` for a change that did nothing here.
 */
export const undoChange = useCase<UndoChange, UndoneChange>({
  action: 'group.undo',
  permission: 'secret:write',
  at: (input) => input.at,
  planned: (input) => input.dryRun === true,
  async run(context, { slug, changeId }) {
    const found = await anyGroup(context, slug)
    const steps = await context.tx.groups.secretVersions(groupHome(found), limits.groupStepsMax)
    const versions = await context.tx.groups.versions(found.id)
    const lines = linesOf(steps, changeId)
    const settings = versions.find((version) => version.changeId === changeId)
    if (lines.length === 0 && settings === undefined) {
      throw new DomainError('not_found', 'This change did nothing to the secret group', { subject: 'change' })
    }
    refuseOverwritten(lines, settings, versions)
    const written: Written[] = []
    for (const line of lines) written.push(...(await restoreLine(context, line)))
    const group = settings === undefined ? found : await restoreSettings(context, found, settings, versions)
    return { group: await dateGroup(context, group, written), settingsChanged: group !== found, written }
  },
  event: (input, { group, written }) => ({
    action: 'group.undone',
    targets: groupTargets(group, written),
    details: { change: input.changeId },
  }),
})

/** What a change did to one line of values: its first version of it, and the newest there is. */
interface Line {
  readonly secretId: SecretId
  readonly valueId: ValueId
  readonly first: number
  readonly newest: boolean
}

function linesOf(steps: readonly SecretStep[], changeId: string): Line[] {
  const newest = new Map<string, number>()
  for (const { valueId, version } of steps) newest.set(valueId, Math.max(newest.get(valueId) ?? 0, version))
  const touched = steps.filter((step) => step.changeId === changeId)
  return [...new Set(touched.map(({ valueId }) => valueId))].map((valueId) => {
    const own = touched.filter((step) => step.valueId === valueId)
    const versions = own.map(({ version }) => version)
    return {
      secretId: own[0]?.secretId ?? missing(),
      valueId,
      first: Math.min(...versions),
      newest: Math.max(...versions) === newest.get(valueId),
    }
  })
}

function missing(): never {
  throw new TypeError('a line without a version')
}

function refuseOverwritten(
  lines: readonly Line[],
  settings: GroupVersion | undefined,
  versions: readonly GroupVersion[],
): void {
  const later = lines.filter((line) => !line.newest).length
  const laterSettings = settings !== undefined && settings.version !== versions[0]?.version
  if (later === 0 && !laterSettings) return
  const what = [
    ...(later === 0 ? [] : [`${later} of its values`]),
    ...(laterSettings ? ['the settings'] : []),
  ]
  throw new DomainError('conflict', `Later changes wrote ${what.join(' and ')}: undo those first`, {
    subject: 'change',
  })
}

async function restoreLine(context: PlacedContext, { secretId, valueId, first }: Line): Promise<Written[]> {
  const { secrets, keys } = context.tx
  const secret = await secrets.findById(secretId)
  const lines = secret === undefined ? [] : await secrets.values(secretId)
  const value = lines.find(({ id }) => id === valueId)
  if (secret === undefined || value === undefined) return []
  const before = await secrets.version(valueId, first - 1)
  if (before === undefined || before.deleted) {
    if (!value.live) return []
    const ended = await writeVersion(context, secret, value, undefined)
    await settleSecret(context, secret)
    return [ended]
  }
  const bytes = await openVersion(context.keyring, keys, { secret, value, head: before })
  const revived = secret.live ? secret : { ...secret, live: true, updatedAt: context.now }
  if (revived !== secret) await secrets.update(revived)
  return [await writeVersion(context, revived, value, bytes)]
}

/** A group that the change made ends; one that it ended is there again. */
async function restoreSettings(
  context: PlacedContext,
  found: Group,
  settings: GroupVersion,
  versions: readonly GroupVersion[],
): Promise<Group> {
  const before = versions.find(({ version }) => version === settings.version - 1)
  if (before === undefined || !before.live) {
    const ended = { ...found, version: found.version + 1, live: false, updatedAt: context.now }
    await context.tx.groups.update(ended)
    await noteVersion(context, ended)
    return ended
  }
  const restored = await saveGroup(context, found, found.slug, settingsOf(before.settings), true)
  if (restored.phase !== found.phase) {
    await changePhase(context, bundleAt(groupHome(restored), restored.phase))
  }
  return restored
}
