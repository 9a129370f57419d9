/** What is refused because there is too much of something, at every place of the native API that says so. */
import type { SeedDocument } from '../../src/core/seed/document.ts'
import { limits } from '../../src/limits.ts'
import type { OperationId } from '../../sdk/src/index.ts'
import { clients, refused } from './native-walk.ts'

type Home = Readonly<Record<string, string>>

/** Of the operations on secrets: the suffix, and a home that nothing else is done in. */
export const roomyHomes: readonly (readonly [suffix: string, home: Home])[] = [
  ['InWorkspace', { workspace: 'full' }],
  ['InProject', { workspace: 'full', project: 'app' }],
  ['InEnvironment', { workspace: 'full', project: 'app', environment: 'production' }],
]

/** A home that is full takes no secret more: not a new one, and not one of those that were there. */
export async function overfill(suffix: string, home: Home): Promise<void> {
  const change = `changeSecrets${suffix}`
  for (let from = 0; from < limits.secretsPerHomeMax; from += limits.changeItemsMax) {
    const items = Array.from({ length: limits.changeItemsMax }, (_, n) => ({
      name: `N${from + n}`,
      value: 'v',
    }))
    await done(change, { ...home, body: { items } })
  }
  await refused('alice', change, 'limit', { ...home, body: { items: [{ name: 'NEW', value: 'v' }] } })
  await refused('alice', `putSecret${suffix}`, 'limit', { ...home, name: 'NEW', body: { value: 'v' } })
  const ended = await done(change, { ...home, body: { items: [{ name: 'N0', delete: true }] } })
  await done(`putSecret${suffix}`, { ...home, name: 'NEW', body: { value: 'v' } })
  await refused('alice', `restoreSecret${suffix}`, 'limit', { ...home, name: 'N0', body: { version: 1 } })
  await refused('alice', `undoChange${suffix}`, 'limit', { ...home, change: ended['changeId'] })
}

/** Likewise a group. */
export async function overfillGroup(): Promise<void> {
  const group = { workspace: 'full', project: 'app', group: 'full' }
  const values = Array.from({ length: limits.secretsPerHomeMax }, (_, n) => ({ name: `N${n}`, value: 'v' }))
  await done('createGroup', { ...group, body: { name: 'Full', values } })
  const set = [{ name: 'NEW', value: 'v' }]
  await refused('alice', 'editGroup', 'limit', { ...group, body: { set } })
  await done('editGroup', { ...group, body: { unset: [{ name: 'N0' }] } })
  const { items } = (await done('groupHistory', group)) as { items?: readonly { changeId: string }[] }
  await done('editGroup', { ...group, body: { set } })
  const body = { changeId: items?.[0]?.changeId }
  await refused('alice', 'undoGroupChange', 'limit', { ...group, body })
}

/** A principal listens to so many streams at once, and to no more. */
export async function listenTooMuch(
  homes: readonly (readonly [suffix: string, home: Home])[],
): Promise<void> {
  const listening = Array.from({ length: limits.streamsPerPrincipalMax }, () => new AbortController())
  try {
    const open = ({ signal }: AbortController) =>
      clients['alice']!.changes({ workspace: 'full' }, { signal })[Symbol.asyncIterator]().next()
    await Promise.all(listening.map(open))
    for (const [suffix, at] of homes) await refused('alice', `followChanges${suffix}`, 'rate_limited', at)
  } finally {
    for (const ending of listening) ending.abort()
  }
}

/** More consumers read a workspace than a doctor asks: in each environment at least one, in two phases. */
export async function readByTooMany(): Promise<void> {
  const wide = { workspace: 'wide', project: 'app' }
  await refused('alice', 'findShadowedInWorkspace', 'limit', wide)
  await refused('alice', 'findShadowedInProject', 'limit', wide)
}

const members = [{ user: 'alice', role: 'owner' }] as const
const environments = Array.from({ length: limits.reachedConsumersMax / 2 + 1 }, (_, n) => `e${n}`)

/** Workspaces where there is room for too much. */
export const roomySeed: SeedDocument = {
  workspaces: [
    { slug: 'full', members, projects: [{ slug: 'app', environments: ['production'] }] },
    { slug: 'wide', members, projects: [{ slug: 'app', environments }] },
  ],
}

async function done(id: string, given: Readonly<Record<string, unknown>>): Promise<Record<string, unknown>> {
  const answered: unknown = await clients['alice']!.call(id as OperationId, given)
  return answered as Record<string, unknown>
}
