/**
 * The part of sodium-native 5 that this room uses; the package ships no types of its own.
 * Output comes first and is written in place. Lengths must be exact: a wrong one is an assertion inside the binding.
 */
declare module 'sodium-native' {
  interface Sodium {
    /** Returns the bytes written to `c`, which is `m` plus 16. */
    crypto_aead_xchacha20poly1305_ietf_encrypt(
      c: Uint8Array,
      m: Uint8Array,
      ad: Uint8Array | null,
      nsec: null,
      npub: Uint8Array,
      k: Uint8Array,
    ): number
    /** Returns the bytes written to `m`; throws a plain Error when the tag does not fit. */
    crypto_aead_xchacha20poly1305_ietf_decrypt(
      m: Uint8Array,
      nsec: null,
      c: Uint8Array,
      ad: Uint8Array | null,
      npub: Uint8Array,
      k: Uint8Array,
    ): number
    /** BLAKE2b (RFC 7693), keyed when `key` is given. */
    crypto_generichash(output: Uint8Array, input: Uint8Array, key?: Uint8Array): void
    crypto_box_keypair(pk: Uint8Array, sk: Uint8Array): void
    /** Throws a plain Error when `pk` is a point of low order. */
    crypto_box_seal(c: Uint8Array, m: Uint8Array, pk: Uint8Array): void
    crypto_box_seal_open(m: Uint8Array, c: Uint8Array, pk: Uint8Array, sk: Uint8Array): boolean
    /** Argon2id, PHC text padded with NUL to 128 bytes. Refuses an empty password. */
    crypto_pwhash_str_async(
      out: Uint8Array,
      passwd: Uint8Array,
      opslimit: number,
      memlimit: number,
    ): Promise<void>
    crypto_pwhash_str_verify_async(str: Uint8Array, passwd: Uint8Array): Promise<boolean>
  }

  const sodium: Sodium
  export default sodium
}
