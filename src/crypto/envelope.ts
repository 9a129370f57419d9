import { randomFillSync } from 'node:crypto'
import { decryptInto, encryptInto, nonceBytes, tagBytes } from './aead.ts'
import { encodeFields } from './fields.ts'
import { keyBytes } from './key.ts'
import type { Key, VersionedKey } from './key.ts'

/** `version | alg | uint32 BE key id | nonce | ciphertext | tag` */
const headerBytes = 6
const formatVersion = 0x01
const algXChaCha20Poly1305 = 0x01
export const envelopeOverheadBytes = headerBytes + nonceBytes + tagBytes

export type OpenFailure =
  /** Not an envelope of a version and algorithm we write. */
  | 'format'
  /** The envelope names a key that is not at hand. */
  | 'key'
  /** The key, the bytes or the associated data are not those it was sealed with; which, nobody can tell. */
  | 'authentication'

/** The one error of everything that opens. Holds no byte of key or plaintext. */
export class OpenError extends Error {
  override readonly name = 'OpenError'
  readonly reason: OpenFailure
  /** The key the envelope asks for, when it could be read. */
  readonly keyId: number | undefined

  constructor(reason: OpenFailure, keyId?: number) {
    super('the envelope does not open')
    this.reason = reason
    this.keyId = keyId
  }
}

/**
 * What an envelope is bound to: each field as `kind byte | uint32 BE length | bytes`, so no two lists of fields give the
 * same bytes. Throws a TypeError for text that is not well-formed Unicode and for numbers that are not finite.
 */
export function associatedData(...fields: readonly (string | number | Uint8Array)[]): Uint8Array {
  return encodeFields(fields)
}

/** Seals with XChaCha20-Poly1305 under a fresh random nonce. The result is `envelopeOverheadBytes` (46) longer. */
export function seal(key: VersionedKey, plaintext: Uint8Array, ad: Uint8Array): Uint8Array {
  return sealWithNonce(key, plaintext, ad, freshNonce())
}

/** Throws an OpenError for whatever is not exactly what `seal` made with that key and associated data. */
export function open(
  keyById: (id: number) => Key | undefined,
  envelope: Uint8Array,
  ad: Uint8Array,
): Uint8Array {
  const id = envelopeKeyId(envelope)
  const key = keyById(id)
  if (key === undefined) throw new OpenError('key', id)
  const nonce = envelope.subarray(headerBytes, headerBytes + nonceBytes)
  const sealed = envelope.subarray(headerBytes + nonceBytes)
  const plaintext = new Uint8Array(sealed.length - tagBytes)
  if (!decryptInto(plaintext, sealed, authenticated(envelope, ad), nonce, keyBytes(key))) {
    throw new OpenError('authentication', id)
  }
  return plaintext
}

/** The id of the key that sealed it, unauthenticated. Throws an OpenError of reason `format`. */
export function envelopeKeyId(envelope: Uint8Array): number {
  const whole = envelope.length >= envelopeOverheadBytes
  if (!whole || envelope[0] !== formatVersion || envelope[1] !== algXChaCha20Poly1305) {
    throw new OpenError('format')
  }
  return readUint32(envelope, 2)
}

/** For this room and its vectors only: a nonce given twice under one key gives both plaintexts away. */
export function sealWithNonce(
  key: VersionedKey,
  plaintext: Uint8Array,
  ad: Uint8Array,
  nonce: Uint8Array,
): Uint8Array {
  if (!Number.isInteger(key.id) || key.id < 0 || key.id > 0xffff_ffff) {
    throw new RangeError('a key id is a uint32')
  }
  if (nonce.length !== nonceBytes) throw new RangeError(`a nonce is ${nonceBytes} bytes`)
  const envelope = new Uint8Array(envelopeOverheadBytes + plaintext.length)
  envelope[0] = formatVersion
  envelope[1] = algXChaCha20Poly1305
  writeUint32(envelope, 2, key.id)
  envelope.set(nonce, headerBytes)
  const sealed = envelope.subarray(headerBytes + nonceBytes)
  encryptInto(sealed, plaintext, authenticated(envelope, ad), nonce, keyBytes(key.key))
  return envelope
}

/** The header has a fixed length, so putting it first keeps the associated data's one reading. */
function authenticated(envelope: Uint8Array, ad: Uint8Array): Uint8Array {
  const bound = new Uint8Array(headerBytes + ad.length)
  for (let i = 0; i < headerBytes; i++) bound[i] = envelope[i] ?? 0
  bound.set(ad, headerBytes)
  return bound
}

const noncePool = new Uint8Array(nonceBytes * 128)
let noncesUsed = noncePool.length

/** Random bytes cost a call per batch instead of one per envelope. Nonces are public; reuse of one is what must not be. */
function freshNonce(): Uint8Array {
  if (noncesUsed === noncePool.length) {
    randomFillSync(noncePool)
    noncesUsed = 0
  }
  noncesUsed += nonceBytes
  return noncePool.subarray(noncesUsed - nonceBytes, noncesUsed)
}

function readUint32(bytes: Uint8Array, at: number): number {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getUint32(at)
}

function writeUint32(bytes: Uint8Array, at: number, value: number): void {
  new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).setUint32(at, value)
}
