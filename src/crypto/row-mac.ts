import sodium from 'sodium-native'
import { equalBytes } from './bytes.ts'
import { withEncodedFields } from './fields.ts'
import type { Field } from './fields.ts'
import { keyBytes } from './key.ts'
import type { Key } from './key.ts'

export const rowMacBytes = 32

/**
 * MAC over a row: keyed BLAKE2b-256 (RFC 7693) of the table's name and its columns in a fixed order. 32 bytes.
 * `null`, '' and empty bytes differ; `5` and `5n` are the same. Throws a TypeError for text that is not well-formed
 * Unicode and for numbers that are not finite.
 */
export function rowMac(key: Key, table: string, fields: readonly Field[]): Uint8Array {
  return withEncodedFields(table, fields, (encoded) => {
    const mac = new Uint8Array(rowMacBytes)
    sodium.crypto_generichash(mac, encoded, keyBytes(key))
    return mac
  })
}

/** Whether `mac` is the row's, in constant time; false for a MAC of any other length. Throws as `rowMac` does. */
export function verifyRowMac(key: Key, table: string, fields: readonly Field[], mac: Uint8Array): boolean {
  return equalBytes(rowMac(key, table, fields), mac)
}
