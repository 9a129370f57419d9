import { KeywellError } from './error.ts'

export type Encoding = 'utf8' | 'base64'

/** A value as it travels. */
export interface EncodedValue {
  readonly value: string
  /** `utf8` only when the bytes are valid UTF-8. */
  readonly encoding: Encoding
}

/** Fatal and with the byte order mark kept: decoding and encoding again gives the same bytes, or throws. */
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
const encoder = new TextEncoder()
const loneSurrogate = /\p{Surrogate}/u

/** Text or bytes to what travels. Throws `unusable` for text that has no UTF-8 form (half a surrogate pair). */
export function encodeValue(value: string | Uint8Array): EncodedValue {
  if (typeof value === 'string') {
    if (loneSurrogate.test(value)) {
      throw new KeywellError(
        0,
        'unusable',
        'The value is text with half a surrogate pair: it has no UTF-8 form',
      )
    }
    return { value, encoding: 'utf8' }
  }
  const decoded = decodeUtf8(value)
  return decoded === undefined
    ? { value: toBase64(value), encoding: 'base64' }
    : { value: decoded, encoding: 'utf8' }
}

/** The exact bytes of a value. */
export function valueBytes({ value, encoding }: EncodedValue): Uint8Array {
  return encoding === 'utf8' ? encoder.encode(value) : fromBase64(value)
}

/** The value as text, or `undefined` when its bytes are not UTF-8. */
export function valueText(encoded: EncodedValue): string | undefined {
  return encoded.encoding === 'utf8' ? encoded.value : decodeUtf8(valueBytes(encoded))
}

export function decodeUtf8(bytes: Uint8Array): string | undefined {
  try {
    return decoder.decode(bytes)
  } catch {
    return undefined
  }
}

function toBase64(bytes: Uint8Array): string {
  // One character at a time: spreading a whole value would overflow the stack.
  let binary = ''
  for (const byte of bytes) binary += String.fromCharCode(byte)
  return btoa(binary)
}

function fromBase64(base64: string): Uint8Array {
  return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0))
}
