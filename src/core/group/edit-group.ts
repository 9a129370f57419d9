import { DomainError } from '../error.ts'
import type { SecretKind } from '../secret/secret.ts'
import type { Written } from '../secret/write-value.ts'
import { useCase } from '../use-case.ts'
import type { Entry } from './bundle.ts'
import { bundleAt, drawnStore } from './bundle.ts'
import type { PlacedContext } from './find-group.ts'
import { findGroup } from './find-group.ts'
import { openEntries } from './group-values.ts'
import { groupHome } from './group.ts'
import type { GroupCoordinates } from './read-group.ts'
import type { WrittenGroup } from './write-group.ts'
import { settleGroup, writeEvent } from './write-group.ts'

export interface NamedEntry {
  readonly kind: SecretKind
  readonly name: string
}

export interface EditGroup extends GroupCoordinates {
  readonly set: readonly Entry[]
  readonly unset: readonly NamedEntry[]
  readonly dryRun?: boolean
}

/** Sets and unsets single values and leaves all others alone. Throws `not_found` for one to unset that is not there. */
export const editGroup = useCase<EditGroup, WrittenGroup>({
  action: 'group.write',
  permission: 'secret:write',
  at: (input) => input.at,
  planned: (input) => input.dryRun === true,
  run: applyEdit,
  event: (_input, output) => writeEvent(output),
})

export async function applyEdit(
  context: PlacedContext,
  { slug, set, unset }: Pick<EditGroup, 'slug' | 'set' | 'unset'>,
): Promise<WrittenGroup> {
  const group = await findGroup(context, slug)
  const current = await openEntries(context, bundleAt(groupHome(group), group.phase))
  for (const gone of unset) {
    if (current.some((entry) => isSame(entry, gone))) continue
    throw new DomainError('not_found', `There is no ${gone.name} in this secret group`, { subject: 'secret' })
  }
  const changed: readonly NamedEntry[] = [...unset, ...set]
  const stays = current.filter((entry) => !changed.some((other) => isSame(entry, other)))
  const kinds = new Set(changed.map(({ kind }) => kind))
  const wanted = set.map((entry) => keepFacts(entry, current))
  const entries = [...stays, ...wanted].filter(({ kind }) => kinds.has(kind))
  return settleGroup(context, group, group, { kinds, entries })
}

/** How a file is put in place is part of it: what is not said stays. */
function keepFacts(entry: Entry, current: readonly Entry[]): Entry {
  const facts = current.find((other) => isSame(entry, other))?.facts
  return facts === undefined ? entry : { ...entry, facts: { ...facts, ...entry.facts } }
}

function isSame(a: NamedEntry, b: NamedEntry): boolean {
  return a.kind === b.kind && a.name === b.name
}

export interface ValueChange extends NamedEntry {
  readonly action: 'create' | 'update' | 'delete'
  readonly version: number
}

/** What a write did to values, or would do: never what they hold. */
export function changesOf(written: readonly Written[]): ValueChange[] {
  return written
    .filter(({ secret }) => !secret.store.startsWith(drawnStore))
    .map(({ secret: { kind, name }, value, created, version }) => ({
      kind,
      name,
      version,
      action: value.live ? (created ? 'create' : 'update') : 'delete',
    }))
}
