import sodium from 'sodium-native'
import { zero } from './bytes.ts'
import { Key, keyBytes, keyBytesLength } from './key.ts'

const publicKeyBytes = 32
const sealBytes = 48

export interface SealingKeyPair {
  /** X25519, 32 bytes. */
  readonly publicKey: Uint8Array
  readonly privateKey: Key
}

export function generateSealingKeyPair(): SealingKeyPair {
  const publicKey = new Uint8Array(publicKeyBytes)
  const privateBytes = new Uint8Array(keyBytesLength)
  sodium.crypto_box_keypair(publicKey, privateBytes)
  const privateKey = Key.from(privateBytes)
  zero(privateBytes)
  return { publicKey, privateKey }
}

/**
 * Opens what a client made with `crypto_box_seal`. `undefined` when it does not open: shorter than 48 bytes, made for
 * another key, changed, or with an ephemeral key of low order (whose shared secret anyone knows).
 * Throws a RangeError when the public key is not 32 bytes.
 */
export function openSealedBox(
  publicKey: Uint8Array,
  privateKey: Key,
  box: Uint8Array,
): Uint8Array | undefined {
  checkPublicKey(publicKey)
  if (box.length < sealBytes) return undefined
  const plaintext = new Uint8Array(box.length - sealBytes)
  return sodium.crypto_box_seal_open(plaintext, box, publicKey, keyBytes(privateKey)) ? plaintext : undefined
}

/** Throws a RangeError when the public key is not 32 bytes or is a point of low order. The box is 48 bytes longer. */
export function sealBox(publicKey: Uint8Array, plaintext: Uint8Array): Uint8Array {
  checkPublicKey(publicKey)
  const box = new Uint8Array(sealBytes + plaintext.length)
  try {
    sodium.crypto_box_seal(box, plaintext, publicKey)
  } catch {
    throw new RangeError('not a usable public key')
  }
  return box
}

function checkPublicKey(publicKey: Uint8Array): void {
  if (publicKey.length !== publicKeyBytes) throw new RangeError(`a public key is ${publicKeyBytes} bytes`)
}
