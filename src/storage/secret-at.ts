import type { RowGuard } from '../core/row-guard.ts'
import type { SecretAt } from '../core/secret/secret.ts'
import { verifiedByGuard } from './codec.ts'
import { misplaced } from './columns.ts'
import { packed, unpacked } from './packed.ts'
import { secretTable, valueTable } from './tables/secret.ts'

const verified = verifiedByGuard<SecretAt>()

/** A value `v` and its secret `s` as one text: they are read together wherever a value is read. */
export const secretAtText = packed([
  ...valueTable.packing.columnsOf('v'),
  ...secretTable.packing.columnsOf('s'),
])

/** What such a text means. Throws `integrity`, naming the row, unless both are ours, unchanged, and belong together. */
export function openSecretAt(guard: RowGuard, text: string): SecretAt {
  const known = verified(guard)
  const found = known.find(text)
  if (found !== undefined) return found
  const parts = unpacked(text)
  const { width } = valueTable.packing
  const value = valueTable.openRow(guard, valueTable.packing.read(parts.slice(0, width)))
  const secret = secretTable.openRow(guard, secretTable.packing.read(parts.slice(width)))
  if (value.secretId !== secret.id) throw misplaced('secret_value')
  return known.keep(text, { secret, value })
}
