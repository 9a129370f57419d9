import { createCipheriv, createPrivateKey, createPublicKey } from 'node:crypto'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import published from '../../test/vectors/published.json' with { type: 'json' }
import { decryptInto, encryptInto } from './aead.ts'
import { hmacSha256, Key, verifyPassword } from './index.ts'
import { hkdf } from './root-key.ts'

describe('published vectors', () => {
  test('the draft of XChaCha20-Poly1305 seals and opens as printed', () => {
    const { key, nonce, ad, plaintext, ciphertext, tag } = published.xchacha20_poly1305
    const sealed = new Uint8Array(hex(plaintext).length + 16)
    encryptInto(sealed, hex(plaintext), hex(ad), hex(nonce), hex(key))
    expect(toHex(sealed)).toBe(ciphertext + tag)
    const opened = new Uint8Array(hex(plaintext).length)
    expect(decryptInto(opened, hex(ciphertext + tag), hex(ad), hex(nonce), hex(key))).toBe(true)
    expect(toHex(opened)).toBe(plaintext)
  })

  test.each(published.hmac_sha256.cases)('HMAC-SHA-256 gives $mac', ({ key, message, mac }) => {
    const padded = new Uint8Array(32)
    padded.set(hex(key))
    const bytes = hex(message)
    expect(toHex(hmacSha256(Key.from(padded), bytes))).toBe(mac)
    expect(toHex(hmacSha256(Key.from(padded), bytes.subarray(0, 3), bytes.subarray(3)))).toBe(mac)
  })

  test.each(published.hkdf_sha256.cases)('HKDF-SHA-256 gives $okm', ({ ikm, salt, info, okm }) => {
    expect(toHex(hkdf(hex(ikm), hex(salt), hex(info), okm.length / 2))).toBe(okm)
  })

  test.each(published.argon2id.cases)('Argon2id accepts $hash', async ({ password, hash }) => {
    expect(await verifyPassword(hash, Buffer.from(password))).toBe(true)
    expect(await verifyPassword(hash, Buffer.from(`${password} `))).toBe(false)
  })

  test('the X25519 pairs that the sealed box tests use belong together', () => {
    expect(x25519PublicKey(published.x25519.private)).toBe(published.x25519.public)
    expect(x25519PublicKey(published.x25519.ephemeral_private)).toBe(published.x25519.ephemeral_public)
  })
})

describe('against another implementation', () => {
  test('the HChaCha20 of this test gives the draft subkey', () => {
    const { key, nonce, subkey } = published.hchacha20
    expect(toHex(hchacha20(hex(key), hex(nonce)))).toBe(subkey)
  })

  test('libsodium equals ChaCha20-Poly1305 of OpenSSL under the HChaCha20 subkey', () => {
    const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length })
    const any = fc.uint8Array({ maxLength: 400 })
    fc.assert(
      fc.property(bytes(32), bytes(24), any, any, (key, nonce, ad, plaintext) => {
        const sealed = new Uint8Array(plaintext.length + 16)
        encryptInto(sealed, plaintext, ad, nonce, key)
        expect(toHex(sealed)).toBe(toHex(openSslXChaCha20Poly1305(key, nonce, ad, plaintext)))
      }),
      { numRuns: 500 },
    )
  })
})

function openSslXChaCha20Poly1305(key: Uint8Array, nonce: Uint8Array, ad: Uint8Array, plaintext: Uint8Array) {
  const iv = Buffer.concat([Buffer.alloc(4), nonce.subarray(16)])
  const subkey = hchacha20(key, nonce.subarray(0, 16))
  const cipher = createCipheriv('chacha20-poly1305', subkey, iv, { authTagLength: 16 })
  cipher.setAAD(ad, { plaintextLength: plaintext.length })
  const ciphertext = Buffer.concat([cipher.update(plaintext), cipher.final()])
  return Buffer.concat([ciphertext, cipher.getAuthTag()])
}

/** Twenty rounds of ChaCha over constants, key and nonce, without the final addition; first and last rows are the subkey. */
function hchacha20(key: Uint8Array, nonce: Uint8Array): Uint8Array {
  const input = Buffer.concat([Buffer.from('expand 32-byte k'), key, nonce])
  const state = Uint32Array.from({ length: 16 }, (_, i) => input.readUInt32LE(4 * i))
  for (let round = 0; round < 10; round++) {
    for (let i = 0; i < 4; i++) quarterRound(state, [i, 4 + i, 8 + i, 12 + i])
    for (let i = 0; i < 4; i++) {
      quarterRound(state, [i, 4 + ((i + 1) % 4), 8 + ((i + 2) % 4), 12 + ((i + 3) % 4)])
    }
  }
  const subkey = Buffer.alloc(32)
  const rows = [...state.subarray(0, 4), ...state.subarray(12)]
  rows.forEach((word, i) => subkey.writeUInt32LE(word, 4 * i))
  return subkey
}

function quarterRound(state: Uint32Array, [a, b, c, d]: [number, number, number, number]): void {
  const steps: [number, number, number, number][] = [
    [a, b, d, 16],
    [c, d, b, 12],
    [a, b, d, 8],
    [c, d, b, 7],
  ]
  for (const [sum, addend, mixed, shift] of steps) {
    state[sum] = at(state, sum) + at(state, addend)
    const word = at(state, mixed) ^ at(state, sum)
    state[mixed] = (word << shift) | (word >>> (32 - shift))
  }
}

function at(state: Uint32Array, index: number): number {
  return state[index] ?? 0
}

function x25519PublicKey(privateKey: string): string {
  const der = Buffer.concat([hex('302e020100300506032b656e04220420'), hex(privateKey)])
  const key = createPublicKey(createPrivateKey({ key: der, format: 'der', type: 'pkcs8' }))
  return toHex(key.export({ format: 'der', type: 'spki' }).subarray(-32))
}

function hex(text: string): Buffer {
  return Buffer.from(text, 'hex')
}

function toHex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex')
}
