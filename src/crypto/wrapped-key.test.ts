import { describe, expect, test } from 'vitest'
import {
  equalBytes,
  generateSealingKeyPair,
  hmacSha256,
  Key,
  OpenError,
  openSealedBox,
  seal,
  sealBox,
  unwrapKey,
  wrapKey,
  type VersionedKey,
} from './index.ts'

const by: VersionedKey = { id: 3, key: Key.generate() }
const byId = (id: number) => (id === by.id ? by.key : undefined)
const ad = Buffer.from('place')

describe('a wrapped key', () => {
  test('unwraps to the same key', () => {
    const key = Key.generate()
    expect(equalBytes(hmacSha256(unwrapKey(byId, wrapKey(by, key, ad), ad)), hmacSha256(key))).toBe(true)
  })

  test('may be the private half of a sealing pair', () => {
    const pair = generateSealingKeyPair()
    const privateKey = unwrapKey(byId, wrapKey(by, pair.privateKey, ad), ad)
    const opened = openSealedBox(pair.publicKey, privateKey, sealBox(pair.publicKey, Buffer.from('value')))
    expect(Buffer.from(opened ?? []).toString()).toBe('value')
  })

  test('does not unwrap elsewhere or by another key', () => {
    const wrapped = wrapKey(by, Key.generate(), ad)
    expect(() => unwrapKey(byId, wrapped, Buffer.from('elsewhere'))).toThrow(OpenError)
    expect(() => unwrapKey(() => Key.generate(), wrapped, ad)).toThrow(OpenError)
    expect(() => unwrapKey(() => undefined, wrapped, ad)).toThrow(OpenError)
  })

  test.each([0, 31, 33])('does not unwrap from an envelope of %i bytes', (length) => {
    expect(() => unwrapKey(byId, seal(by, new Uint8Array(length), ad), ad)).toThrow(OpenError)
  })
})
