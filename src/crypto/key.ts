import { createSecretKey, randomBytes, type KeyObject } from 'node:crypto'
import { inspect } from 'node:util'

export const keyBytesLength = 32

let read: (key: Key) => Uint8Array
let readHmacKey: (key: Key) => KeyObject

/**
 * 32 bytes that cannot be printed, serialised or read outside this room.
 * Comparing two keys is not offered: nothing needs it.
 */
export class Key {
  readonly #bytes: Uint8Array
  #hmacKey: KeyObject | undefined

  static {
    read = (key) => key.#bytes
    readHmacKey = (key) => (key.#hmacKey ??= createSecretKey(key.#bytes))
  }

  private constructor(bytes: Uint8Array) {
    this.#bytes = bytes
  }

  static generate(): Key {
    return new Key(Uint8Array.from(randomBytes(keyBytesLength)))
  }

  /** Copies; the caller may `zero` its own bytes afterwards. Throws a RangeError unless there are exactly 32. */
  static from(bytes: Uint8Array): Key {
    if (bytes.length !== keyBytesLength) {
      throw new RangeError(`a key is ${keyBytesLength} bytes, not ${bytes.length}`)
    }
    return new Key(Uint8Array.from(bytes))
  }

  toString(): string {
    return '[key]'
  }

  toJSON(): string {
    return '[key]'
  }

  [inspect.custom](): string {
    return '[key]'
  }
}

/** A key with the number its envelopes carry: an unsigned 32-bit integer. */
export interface VersionedKey {
  readonly id: number
  readonly key: Key
}

/** For this room only: never exported by `index.ts`. The bytes are the key's own, not a copy. */
export function keyBytes(key: Key): Uint8Array {
  return read(key)
}

/** For this room only. Made once a key: on Node 24 an HMAC keyed with plain bytes takes five times as long. */
export function hmacKey(key: Key): KeyObject {
  return readHmacKey(key)
}
