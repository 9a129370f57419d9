import { hkdfSync } from 'node:crypto'
import { inspect } from 'node:util'
import { sha256, zero } from './bytes.ts'
import { Key, keyBytes, keyBytesLength } from './key.ts'
import { unwrapKey, wrapKey } from './wrapped-key.ts'

const filePrefix = 'kwroot1-'
const fileLine = /^kwroot1-([A-Za-z0-9_-]{43})\n?$/
const idBytes = 4
const noSalt = new Uint8Array(0)

let formatted: (rootKey: RootKeyBytes) => string

/** The key held outside the database. It wraps keys and does nothing else; only the wrapping key is derived from it. */
export interface RootKey {
  /** The first 4 bytes of SHA-256('root' | root key) as 8 hexadecimal digits: names the key without telling it. */
  readonly id: string
  /** An envelope holding `key`, whose key id is this root key's id as an unsigned integer. */
  wrap(key: Key, ad: Uint8Array): Uint8Array
  /** Throws an OpenError: reason `key` when another root key wrapped it, its `keyId` telling which. */
  unwrap(wrapped: Uint8Array, ad: Uint8Array): Key
}

class RootKeyBytes implements RootKey {
  readonly id: string
  readonly #root: Key
  readonly #numericId: number
  readonly #wrappingKey: Key

  static {
    formatted = (rootKey) => filePrefix + Buffer.from(keyBytes(rootKey.#root)).toString('base64url')
  }

  constructor(root: Key) {
    const id = Buffer.from(sha256(Buffer.from('root'), keyBytes(root)).subarray(0, idBytes))
    this.id = id.toString('hex')
    this.#numericId = id.readUInt32BE(0)
    this.#root = root
    this.#wrappingKey = Key.from(hkdf(keyBytes(root), noSalt, Buffer.from('wrap'), keyBytesLength))
  }

  wrap(key: Key, ad: Uint8Array): Uint8Array {
    return wrapKey({ id: this.#numericId, key: this.#wrappingKey }, key, ad)
  }

  unwrap(wrapped: Uint8Array, ad: Uint8Array): Key {
    return unwrapKey((id) => (id === this.#numericId ? this.#wrappingKey : undefined), wrapped, ad)
  }

  toString(): string {
    return '[root key]'
  }

  toJSON(): string {
    return '[root key]'
  }

  [inspect.custom](): string {
    return '[root key]'
  }
}

export function generateRootKey(): RootKey {
  return new RootKeyBytes(Key.generate())
}

/**
 * Reads a root key file: one line, `kwroot1-` and the 32 bytes in base64url without padding, a final newline optional.
 * Throws a TypeError, which repeats nothing of the text, for anything else.
 */
export function parseRootKey(text: string): RootKey {
  const encoded = fileLine.exec(text)?.[1]
  const bytes = Buffer.from(encoded ?? '', 'base64url')
  try {
    // 43 characters carry 258 bits: the two spare ones must be zero, or two files would be one key.
    if (encoded === undefined || bytes.toString('base64url') !== encoded) {
      throw new TypeError(`not a root key: expected one line, "${filePrefix}" and 43 base64url characters`)
    }
    return new RootKeyBytes(Key.from(bytes))
  } finally {
    zero(bytes)
  }
}

/** The line of a root key file, without a newline. This is the root key itself: handle it as such. */
export function formatRootKey(rootKey: RootKey): string {
  if (!(rootKey instanceof RootKeyBytes)) throw new TypeError('not a root key made here')
  return formatted(rootKey)
}

/** HKDF-SHA-256 (RFC 5869); for this room only. */
export function hkdf(ikm: Uint8Array, salt: Uint8Array, info: Uint8Array, length: number): Uint8Array {
  return new Uint8Array(hkdfSync('sha256', ikm, salt, info, length))
}
