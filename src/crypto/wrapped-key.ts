import { zero } from './bytes.ts'
import { envelopeKeyId, open, OpenError, seal } from './envelope.ts'
import { Key, keyBytes, keyBytesLength } from './key.ts'
import type { VersionedKey } from './key.ts'

/** An envelope holding `key`: for private halves and keys that are kept under a data key. */
export function wrapKey(by: VersionedKey, key: Key, ad: Uint8Array): Uint8Array {
  return seal(by, keyBytes(key), ad)
}

/** Throws an OpenError, as `open` does; reason `format` too when the envelope holds anything but 32 bytes. */
export function unwrapKey(
  keyById: (id: number) => Key | undefined,
  wrapped: Uint8Array,
  ad: Uint8Array,
): Key {
  const bytes = open(keyById, wrapped, ad)
  try {
    if (bytes.length !== keyBytesLength) throw new OpenError('format', envelopeKeyId(wrapped))
    return Key.from(bytes)
  } finally {
    zero(bytes)
  }
}
