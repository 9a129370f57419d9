import { limits } from '../../limits.ts'
import { DomainError } from '../error.ts'
import type { ChangeId, PrincipalId } from '../ids.ts'
import type { SecretHead } from '../secret/secret.ts'
import { openVersion } from '../secret/value-envelope.ts'
import type { Context } from '../use-case.ts'
import { useCase } from '../use-case.ts'
import { drawnStore } from './bundle.ts'
import type { NamedEntry } from './edit-group.ts'
import type { PlacedContext } from './find-group.ts'
import { groupPlace } from './find-group.ts'
import { groupTarget } from './group-target.ts'
import type { Group, GroupVersion } from './group.ts'
import { groupHome } from './group.ts'
import type { GroupCoordinates } from './read-group.ts'

/** One request's doing: all the values and settings it wrote share its id. */
export interface GroupChange {
  readonly changeId: ChangeId
  readonly createdAt: number
  readonly createdBy: PrincipalId
  readonly surface: string
  /** The version of the settings it made. */
  readonly settings: GroupVersion | undefined
  readonly values: readonly (NamedEntry & { readonly version: number })[]
}

export interface GroupHistory {
  readonly group: Group
  readonly changes: readonly GroupChange[]
  readonly logins: ReadonlyMap<string, string>
}

/** What a group went through, newest change first; an ended group's too. */
export const groupHistory = useCase<GroupCoordinates, GroupHistory>({
  action: 'group.history',
  permission: 'secret:list',
  at: (input) => input.at,
  async run(context, input) {
    const group = await anyGroup(context, input.slug)
    const changes = await changesOfGroup(context, group)
    const ids = [...new Set(changes.map(({ createdBy }) => createdBy))]
    const authors = await context.tx.access.principals(ids)
    return { group, changes, logins: new Map(authors.map(({ id, login }) => [id, login])) }
  },
  event: (_input, { group, changes }) => ({
    action: 'group.history',
    targets: [groupTarget(group)],
    details: { shown: changes.length },
  }),
})

/** Live or ended. */
export async function anyGroup({ tx, place }: PlacedContext, slug: string): Promise<Group> {
  const group = await tx.groups.find(groupPlace(place), slug)
  if (group !== undefined) return group
  throw new DomainError('not_found', 'There never was such a secret group here', { subject: 'group' })
}

async function changesOfGroup(context: Context, group: Group): Promise<GroupChange[]> {
  const steps = await context.tx.groups.secretVersions(groupHome(group), limits.groupStepsMax)
  const versions = await allVersions(context, group)
  const byChange = new Map<ChangeId, Found>()
  for (const step of steps) {
    await openVersion(context.keyring, context.tx.keys, step)
    entryOf(byChange, step.head.changeId).steps.push(step)
  }
  for (const version of versions) entryOf(byChange, version.changeId).settings = version
  const changes = [...byChange].flatMap(([changeId, found]) => {
    const first = found.settings ?? found.steps[0]?.head
    if (first === undefined) return []
    const values = found.steps.flatMap(({ secret: { store, kind, name }, head: { version } }) => {
      return store.startsWith(drawnStore) ? [] : [{ kind, name, version }]
    })
    const { createdAt, createdBy, surface } = first
    return [{ changeId, createdAt, createdBy, surface, settings: found.settings, values }]
  })
  return changes.toSorted((a, b) => (a.changeId < b.changeId ? 1 : -1))
}

/** Newest first. Each row is authenticated by itself; only their numbers tell that none was taken away. */
export async function allVersions({ tx }: Pick<Context, 'tx'>, group: Group): Promise<GroupVersion[]> {
  const versions = await tx.groups.versions(group.id)
  const isWhole =
    versions.length === group.version &&
    versions.every(({ version }, index) => version === group.version - index)
  if (isWhole) return versions
  const message = `The stored versions of the secret group ${group.slug} were changed outside Keywell`
  throw new DomainError('integrity', message, { subject: 'secret_group_version' })
}

/** What one change did. */
interface Found {
  readonly steps: SecretHead[]
  settings?: GroupVersion
}

function entryOf(byChange: Map<ChangeId, Found>, changeId: ChangeId): Found {
  const found = byChange.get(changeId) ?? { steps: [] }
  byChange.set(changeId, found)
  return found
}
