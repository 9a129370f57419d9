import { limits } from '../../limits.ts'
import type { RowPosition, StandingRow } from '../audit/row-store.ts'
import type { Tx } from '../transaction.ts'
import { rowNamed, type LastWords } from './check-chains.ts'
import type { Suspicion } from './fault.ts'

/** Compares every authenticated row with the record's last word on it. Answers with how many there are. */
export async function checkRows(
  { rows }: Tx,
  { rows: recorded }: LastWords,
  faults: Suspicion[],
): Promise<number> {
  let checked = 0
  for (const table of rows.tables) {
    let after: RowPosition | undefined
    do {
      const found = await rows.walk(table, after, limits.auditPageSizeMax)
      for (const row of found) {
        const name = rowNamed(table, row.row)
        const fault = faultOf(row, recorded.get(name))
        recorded.delete(name)
        if (fault !== undefined) faults.push({ row: name, fault, copy: row.mac })
      }
      checked += found.length
      after = found.length < limits.auditPageSizeMax ? undefined : found.at(-1)?.at
    } while (after !== undefined)
  }
  for (const [name, mac] of recorded) {
    if (mac !== '') faults.push({ row: name, fault: 'is on the audit record and no longer stored' })
  }
  return checked
}

function faultOf({ fault, mac }: StandingRow, word: string | undefined): string | undefined {
  if (fault !== undefined) return fault
  if (word === undefined) return 'is not on the audit record'
  if (word === '') return 'was taken away, as the audit record says: an older copy was put back'
  if (word === mac) return undefined
  return 'is another than was written last, as the audit record says: an older copy was put back'
}
