import { limits } from '../../limits.ts'
import type { Keyring } from '../keyring/keyring.ts'
import type { UncheckedHead } from '../secret/secret-store.ts'
import { openVersion } from '../secret/value-envelope.ts'
import type { Tx } from '../transaction.ts'
import type { LastWords, ValueWord } from './check-chains.ts'
import type { IntegrityFault } from './fault.ts'

/** Opens every newest version, and compares it with the audit's last word on its line. */
export async function checkValues(
  tx: Tx,
  keyring: Keyring,
  { values: recorded }: LastWords,
  faults: IntegrityFault[],
): Promise<void> {
  let after = ''
  for (;;) {
    const rows = await tx.secrets.walk(after, limits.auditPageSizeMax)
    for (const row of rows) {
      const fault = row.fault ?? (await faultOf(tx, keyring, row, recorded.get(row.valueId)))
      recorded.delete(row.valueId)
      if (fault !== undefined) {
        faults.push({ row: `secret ${row.secret?.name ?? `value ${row.valueId}`}`, fault })
      }
    }
    const last = rows.at(-1)
    if (last === undefined || rows.length < limits.auditPageSizeMax) break
    after = last.valueId
  }
  for (const word of recorded.values()) {
    faults.push({ row: `secret ${word.name}`, fault: 'is on the audit record and no longer stored' })
  }
}

async function faultOf(
  tx: Tx,
  keyring: Keyring,
  { secret, value, head }: UncheckedHead,
  word: ValueWord | undefined,
): Promise<string | undefined> {
  if (secret === undefined || value === undefined || head === undefined) return 'is incomplete'
  try {
    await openVersion(keyring, tx.keys, { secret, value, head })
  } catch {
    return `version ${head.version} was changed outside Keywell`
  }
  if (word === undefined) return 'is not on the audit record'
  if (word.version === value.version && word.deleted === !value.live) return undefined
  return `is at version ${value.version}, but the audit record's last is version ${word.version}: an older copy was put back`
}
