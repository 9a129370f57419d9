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
  /** It may have written more than is listed. */
  readonly shortened: boolean
}

export interface ListGroupChanges extends GroupCoordinates {
  /** The id of a change; those before it. */
  readonly before?: string | undefined
  readonly limit: number
}

export interface GroupHistory {
  readonly group: Group
  readonly changes: readonly GroupChange[]
  /** There are older ones. */
  readonly more: boolean
  readonly logins: ReadonlyMap<string, string>
}

/** After every id in the order of texts. */
const pastAll = 'g'

/** What a group went through, newest change first; an ended group's too. */
export const groupHistory = useCase<ListGroupChanges, GroupHistory>({
  action: 'group.history',
  permission: 'secret:list',
  at: (input) => input.at,
  async run(context, input) {
    const group = await anyGroup(context, input.slug)
    const { before = pastAll, limit } = input
    const found = await context.tx.groups.changes(group.id, before, limit + 1)
    const changes = await changesOf(context, group, found.slice(0, limit))
    const ids = [...new Set(changes.map(({ createdBy }) => createdBy))]
    const authors = await context.tx.access.principals(ids)
    return {
      group,
      changes,
      more: found.length > limit,
      logins: new Map(authors.map(({ id, login }) => [id, login])),
    }
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

async function changesOf(context: Context, group: Group, ids: readonly ChangeId[]): Promise<GroupChange[]> {
  const at = { home: groupHome(group), principalId: context.caller.principal.id }
  const { steps, left } = await context.tx.changes.steps(ids, at, limits.changesListed)
  const settings = new Map((await allVersions(context, group)).map((each) => [each.changeId, each]))
  const byChange = new Map<ChangeId, SecretHead[]>(ids.map((id) => [id, []]))
  for (const step of steps) {
    await openVersion(context.keyring, context.tx.keys, step)
    byChange.get(step.head.changeId)?.push(step)
  }
  return [...byChange].flatMap(([changeId, written]) => {
    const first = settings.get(changeId) ?? written[0]?.head
    const isWhole = left === undefined || (written.length > 0 && left.head.changeId !== changeId)
    if (first === undefined) return []
    const { createdAt, createdBy, surface } = first
    const values = written.flatMap(({ secret: { store, kind, name }, head: { version } }) => {
      return store.startsWith(drawnStore) ? [] : [{ kind, name, version }]
    })
    const made = { changeId, createdAt, createdBy, surface, settings: settings.get(changeId), values }
    return [{ ...made, shortened: !isWhole }]
  })
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
