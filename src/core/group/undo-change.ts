import type { TouchedLine } from '../change/touched-lines.ts'
import { overwritten, restoreLine, touchedLines } from '../change/touched-lines.ts'
import { DomainError } from '../error.ts'
import type { ChangeId } from '../ids.ts'
import { asId, isUuid } from '../ids.ts'
import type { Written } from '../secret/write-value.ts'
import { useCase } from '../use-case.ts'
import { bundleAt } from './bundle.ts'
import type { PlacedContext } from './find-group.ts'
import { allVersions, anyGroup } from './group-history.ts'
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
    const versions = await allVersions(context, found)
    const at = { home: groupHome(found) }
    const lines = isUuid(changeId) ? await touchedLines(context, asId<ChangeId>(changeId), at) : []
    const settings = versions.find((version) => version.changeId === changeId)
    if (lines.length === 0 && settings === undefined) {
      throw new DomainError('not_found', 'This change did nothing to the secret group', { subject: 'change' })
    }
    refuseOverwritten(lines, settings, versions)
    const written: Written[] = []
    for (const line of lines) {
      const restored = await restoreLine(context, line)
      if (restored !== undefined) written.push(restored)
    }
    const group = settings === undefined ? found : await restoreSettings(context, found, settings, versions)
    return { group: await dateGroup(context, group, written), settingsChanged: group !== found, written }
  },
  event: (input, { group, written }) => ({
    action: 'group.undone',
    targets: groupTargets(group, written),
    details: { change: input.changeId },
  }),
})

function refuseOverwritten(
  lines: readonly TouchedLine[],
  settings: GroupVersion | undefined,
  versions: readonly GroupVersion[],
): void {
  const later = overwritten(lines).length
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
