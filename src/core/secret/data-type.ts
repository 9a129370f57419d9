import { DomainError } from '../error.ts'
import type { DataType } from './secret.ts'

const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** Throws `invalid` at `path` for a value that is not what its secret says of it. The value is in no message. */
export function refuseUnlessDataType(dataType: DataType, bytes: Uint8Array, path: string): void {
  if (dataType === 'text' || isJson(bytes)) return
  const message = 'The value of a secret of data type json must be JSON'
  throw new DomainError('invalid', message, { violations: [{ path, rule: 'json', message }] })
}

function isJson(bytes: Uint8Array): boolean {
  try {
    JSON.parse(strict.decode(bytes))
    return true
  } catch {
    return false
  }
}
