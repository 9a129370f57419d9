import fs from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'

/**
 * From here on nothing that this process writes is synced: a disk that says so and does not do it. To be called before
 * the product is loaded, which has no such switch.
 */
export function leaveUnsynced() {
  Reflect.set(
    fs,
    'fdatasync',
    (/** @type {number} */ _file, /** @type {(error: null) => void} */ callback) => {
      setImmediate(callback, null)
    },
  )
  syncBuiltinESMExports()
}
