import { type Shape, ShapeError } from './shape.ts'
import { type Encoding, type EncodedValue, valueBytes } from './value.ts'

export const encoding: Shape<Encoding> = (json, path) => {
  if (json === 'utf8' || json === 'base64') return json
  throw new ShapeError(`${path} is no encoding that this client knows`)
}

/** A value with its exact bytes beside the text that travelled. */
export function withBytes<T extends EncodedValue>(
  shape: Shape<T>,
): Shape<T & { readonly bytes: Uint8Array }> {
  return (json, path) => {
    const parsed = shape(json, path)
    return { ...parsed, bytes: bytesOf(parsed, path) }
  }
}

function bytesOf(encoded: EncodedValue, path: string): Uint8Array {
  try {
    return valueBytes(encoded)
  } catch {
    throw new ShapeError(`${path}.value is not base64`)
  }
}
