import type { Written } from '../secret/write-value.ts'
import type { PlacedContext } from './find-group.ts'
import { useCase } from '../use-case.ts'
import { bundleAt } from './bundle.ts'
import { findGroup } from './find-group.ts'
import { groupTargets } from './group-target.ts'
import { endEntry } from './group-values.ts'
import type { Group } from './group.ts'
import { groupHome } from './group.ts'
import type { GroupCoordinates } from './read-group.ts'
import { noteVersion } from './write-group.ts'

export interface EndedGroup {
  readonly group: Group
  readonly ended: readonly Written[]
}

/** Ends a group and every value in it, in one change; both stay in history. */
export const deleteGroup = useCase<GroupCoordinates, EndedGroup>({
  action: 'group.delete',
  permission: 'secret:write',
  at: (input) => input.at,
  run: async (context, input) => endGroup(context, await findGroup(context, input.slug)),
  event: (_input, { group, ended }) => ({ action: 'group.deleted', targets: groupTargets(group, ended) }),
})

export async function endGroup(context: PlacedContext, found: Group): Promise<EndedGroup> {
  const { home, store, drawnStore } = bundleAt(groupHome(found), found.phase)
  const ended: Written[] = []
  for (const each of [store, drawnStore]) {
    for (const head of await context.tx.secrets.heads(home, each, {})) {
      ended.push(await endEntry(context, head))
    }
  }
  const group = { ...found, version: found.version + 1, live: false, updatedAt: context.now }
  await context.tx.groups.update(group)
  await noteVersion(context, group)
  return { group, ended }
}
