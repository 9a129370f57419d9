import type { Key } from '../crypto/index.ts'
import { rowMac, verifyRowMac } from '../crypto/index.ts'
import { DomainError } from './error.ts'

export type Field = string | number | Uint8Array | null

/** Authenticates the rows that decide access: the store is untrusted, and a row it was not given by us must not pass. */
export interface RowGuard {
  mac(table: string, fields: readonly Field[]): Uint8Array
  /** Throws `integrity`, naming the row, unless `mac` is ours for exactly these fields. */
  check(table: string, rowName: string, fields: readonly Field[], mac: Uint8Array): void
}

export function createRowGuard(key: Key): RowGuard {
  return {
    mac: (table, fields) => rowMac(key, table, fields),
    check(table, rowName, fields, mac) {
      if (verifyRowMac(key, table, fields, mac)) return
      throw new DomainError('integrity', `The stored ${table} ${rowName} was changed outside Keywell`, {
        subject: table,
      })
    },
  }
}
