import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { Key, openSealedBox, sealBox } from '../src/crypto/index.ts'

interface Vectors {
  readonly publicKey: string
  readonly privateKey: string
  readonly boxes: readonly { readonly by: string; readonly value: string; readonly box: string }[]
}

const file = new URL('vectors/sealed-boxes.json', import.meta.url)
const vectors = JSON.parse(readFileSync(file, 'utf8')) as Vectors
const bytes = (text: string) => Buffer.from(text, 'base64')
const publicKey = bytes(vectors.publicKey)
const privateKey = Key.from(bytes(vectors.privateKey))
const open = (box: Uint8Array) => openSealedBox(publicKey, privateKey, box)

describe('a sealed box', () => {
  it('was made by each library that clients use', () => {
    const makers = new Set(vectors.boxes.map(({ by }) => by.split(' ')[0]))
    expect([...makers]).toEqual(['libsodium-wrappers', 'tweetsodium', 'PyNaCl', 'rbnacl', 'libsodium'])
  })

  it.each(vectors.boxes)('by $by opens, byte for byte', ({ box, value }) => {
    expect(Buffer.from(open(bytes(box)) ?? [])).toEqual(bytes(value))
  })

  it.each(vectors.boxes)('by $by does not open with any bit changed, or any byte less', ({ box }) => {
    const whole = bytes(box)
    for (let index = 0; index < whole.length; index++) {
      const changed = Buffer.from(whole)
      changed.writeUInt8(changed.readUInt8(index) ^ (1 << (index % 8)), index)
      // The topmost bit of an X25519 key means nothing (RFC 7748 §5), but the nonce covers it.
      expect(open(changed)).toBeUndefined()
      expect(open(whole.subarray(0, index))).toBeUndefined()
    }
  })

  it('of ours is of the same form', () => {
    const [first] = vectors.boxes
    expect(sealBox(publicKey, bytes(first?.value ?? ''))).toHaveLength(bytes(first?.box ?? '').length)
  })
})
