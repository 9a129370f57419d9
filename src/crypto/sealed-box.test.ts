import * as fc from 'fast-check'
import sodiumOfClients, { ready } from 'libsodium-wrappers'
import { beforeAll, describe, expect, test } from 'vitest'
import published from '../../test/vectors/published.json' with { type: 'json' }
import { generateSealingKeyPair, Key, openSealedBox, sealBox } from './index.ts'

const bytes = fc.uint8Array({ maxLength: 300 })
const pair = generateSealingKeyPair()

beforeAll(async () => {
  await ready
})

describe('a sealed box', () => {
  test('opens to what was sealed', () => {
    fc.assert(
      fc.property(bytes, (plaintext) => {
        const box = sealBox(pair.publicKey, plaintext)
        expect(box.length).toBe(plaintext.length + 48)
        expect(text(openSealedBox(pair.publicKey, pair.privateKey, box))).toBe(text(plaintext))
      }),
    )
  })

  test('of nothing opens to nothing', () => {
    const box = sealBox(pair.publicKey, new Uint8Array(0))
    expect(openSealedBox(pair.publicKey, pair.privateKey, box)).toEqual(new Uint8Array(0))
  })

  test('made by the clients’ library opens here, and ours opens there', () => {
    const theirs = sodiumOfClients.crypto_box_keypair()
    fc.assert(
      fc.property(bytes, (plaintext) => {
        const fromThem = sodiumOfClients.crypto_box_seal(plaintext, pair.publicKey)
        expect(text(openSealedBox(pair.publicKey, pair.privateKey, fromThem))).toBe(text(plaintext))
        const fromUs = sealBox(theirs.publicKey, plaintext)
        const opened = sodiumOfClients.crypto_box_seal_open(fromUs, theirs.publicKey, theirs.privateKey)
        expect(text(opened)).toBe(text(plaintext))
      }),
    )
  })

  test('between the key pairs of RFC 7748 opens', () => {
    const publicKey = hex(published.x25519.public)
    const ephemeral = hex(published.x25519.ephemeral_public)
    const nonce = boxNonce(ephemeral, publicKey)
    const message = Buffer.from('between published keys')
    const body = sodiumOfClients.crypto_box_easy(
      message,
      nonce,
      publicKey,
      hex(published.x25519.ephemeral_private),
    )
    const opened = openSealedBox(
      publicKey,
      Key.from(hex(published.x25519.private)),
      Buffer.concat([ephemeral, body]),
    )
    expect(text(opened)).toBe(text(message))
  })

  test('shorter than 48 bytes does not open', () => {
    const box = sealBox(pair.publicKey, new Uint8Array(0))
    for (let length = 0; length < 48; length++) {
      expect(openSealedBox(pair.publicKey, pair.privateKey, box.subarray(0, length))).toBeUndefined()
    }
  })

  test('does not open with a byte cut off or put on', () => {
    const box = sealBox(pair.publicKey, Buffer.from('value'))
    for (let length = 48; length < box.length; length++) {
      expect(openSealedBox(pair.publicKey, pair.privateKey, box.subarray(0, length))).toBeUndefined()
    }
    const longer = Buffer.concat([box, Buffer.from([0])])
    expect(openSealedBox(pair.publicKey, pair.privateKey, longer)).toBeUndefined()
  })

  test('does not open with any one bit flipped', () => {
    const box = sealBox(pair.publicKey, Buffer.from('value'))
    for (let bit = 0; bit < box.length * 8; bit++) {
      const changed = Uint8Array.from(box)
      changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7))
      expect(openSealedBox(pair.publicKey, pair.privateKey, changed), `bit ${bit}`).toBeUndefined()
    }
  })

  test('does not open with another pair, nor with halves of two', () => {
    const other = generateSealingKeyPair()
    const box = sealBox(pair.publicKey, Buffer.from('value'))
    expect(openSealedBox(other.publicKey, other.privateKey, box)).toBeUndefined()
    expect(openSealedBox(pair.publicKey, other.privateKey, box)).toBeUndefined()
    expect(openSealedBox(other.publicKey, pair.privateKey, box)).toBeUndefined()
  })

  test('opened with a public key of another length is a fault of the caller', () => {
    const box = sealBox(pair.publicKey, Buffer.from('value'))
    expect(() => openSealedBox(pair.publicKey.subarray(1), pair.privateKey, box)).toThrow(RangeError)
    expect(() => sealBox(new Uint8Array(33), Buffer.from('value'))).toThrow(RangeError)
  })
})

describe('a key of low order', () => {
  const { points, hsalsa20_of_zeros: sharedByAll } = published.x25519_low_order

  test('is one of seven, all given', () => {
    expect(new Set(points).size).toBe(7)
  })

  test.each(points)('%s is refused as the ephemeral key of a box that anyone could make', (point) => {
    const ephemeral = hex(point)
    const nonce = boxNonce(ephemeral, pair.publicKey)
    const body = sodiumOfClients.crypto_secretbox_easy(Buffer.from('forged'), nonce, hex(sharedByAll))
    expect(openSealedBox(pair.publicKey, pair.privateKey, Buffer.concat([ephemeral, body]))).toBeUndefined()
    const withHighBit = Buffer.from(ephemeral)
    withHighBit.writeUInt8(withHighBit.readUInt8(31) | 0x80, 31)
    const nonceToo = boxNonce(withHighBit, pair.publicKey)
    const bodyToo = sodiumOfClients.crypto_secretbox_easy(Buffer.from('forged'), nonceToo, hex(sharedByAll))
    expect(
      openSealedBox(pair.publicKey, pair.privateKey, Buffer.concat([withHighBit, bodyToo])),
    ).toBeUndefined()
  })

  test.each(points)('%s is refused as the key to seal for', (point) => {
    expect(() => sealBox(hex(point), Buffer.from('value'))).toThrow(RangeError)
  })
})

function boxNonce(ephemeral: Uint8Array, publicKey: Uint8Array): Uint8Array {
  return sodiumOfClients.crypto_generichash(24, Buffer.concat([ephemeral, publicKey]), null)
}

function hex(encoded: string): Buffer {
  return Buffer.from(encoded, 'hex')
}

function text(bytesOrNothing: Uint8Array | undefined): string | undefined {
  return bytesOrNothing === undefined ? undefined : Buffer.from(bytesOrNothing).toString('hex')
}
