import { DomainError } from '../core/error.ts'
import type { RowGuard } from '../core/row-guard.ts'
import type { UncheckedHead } from '../core/secret/secret-store.ts'
import type { ProtectedTable, ProtectedView } from './codec.ts'
import type { ProtectedName } from './schema.ts'
import { secretView, valueView, versionView } from './secret-statements.ts'
import { secretTable, toVersion, valueTable } from './tables/secret.ts'

/** Its id is there even where the row it is in cannot be read. */
export interface WalkedRow {
  readonly v_id: string
}

/** A head as it lies there: every fault that its rows show, none of them thrown. */
export function walkHead(guard: RowGuard, found: WalkedRow): UncheckedHead {
  const faults: string[] = []
  const value = look(valueTable, valueView, guard, found, faults)
  const secret = look(secretTable, secretView, guard, found, faults)
  const head = attempt(faults, () => versionView.take(found))
  if (secret === undefined && faults.length === 0) faults.push('The value belongs to no stored secret')
  if (head === undefined && faults.length === 0) faults.push('The newest version is not stored')
  return {
    valueId: found.v_id,
    secret,
    value,
    head: head === undefined ? undefined : toVersion(head),
    ...(faults.length === 0 ? {} : { fault: faults.join('; ') }),
  }
}

function look<T extends ProtectedName, D>(
  table: ProtectedTable<T, D>,
  view: ProtectedView<T, D>,
  guard: RowGuard,
  found: object,
  faults: string[],
): D | undefined {
  const row = attempt(faults, () => view.take(found))
  if (row === undefined) return undefined
  return attempt(faults, () => table.openRow(guard, row)) ?? attempt(faults, () => view.unchecked(row))
}

/** Only what a row's own content causes; a storage that fails must still fail. */
function attempt<T>(faults: string[], read: () => T): T | undefined {
  try {
    return read()
  } catch (error) {
    if (error instanceof DomainError && error.code === 'integrity') faults.push(error.message)
    else faults.push('A column cannot be read')
    return undefined
  }
}
