import sodium from 'sodium-native'

export const nonceBytes = 24
export const tagBytes = 16

/**
 * XChaCha20-Poly1305 (draft-irtf-cfrg-xchacha-03) as libsodium has it; for this room only. `sealed` gets ciphertext and
 * tag and is 16 bytes longer than the plaintext. A nonce given twice under one key gives both plaintexts away.
 */
export function encryptInto(
  sealed: Uint8Array,
  plaintext: Uint8Array,
  ad: Uint8Array,
  nonce: Uint8Array,
  key: Uint8Array,
): void {
  const written = sodium.crypto_aead_xchacha20poly1305_ietf_encrypt(sealed, plaintext, ad, null, nonce, key)
  if (written !== sealed.length) throw new Error('sealing failed')
}

/** False, with nothing of the plaintext written, when the tag does not fit. */
export function decryptInto(
  plaintext: Uint8Array,
  sealed: Uint8Array,
  ad: Uint8Array,
  nonce: Uint8Array,
  key: Uint8Array,
): boolean {
  try {
    // The length is compared because the binding tells failure by a negative number of an unsigned type.
    const written = sodium.crypto_aead_xchacha20poly1305_ietf_decrypt(plaintext, null, sealed, ad, nonce, key)
    return written === plaintext.length
  } catch {
    return false
  }
}
