import { serialize } from 'node:v8'
import { inspect } from 'node:util'
import { describe, expect, test } from 'vitest'
import * as room from './index.ts'
import { equalBytes, hmacSha256, Key } from './index.ts'

describe('a key', () => {
  const bytes = Buffer.alloc(32, 0x41)
  const key = Key.from(bytes)

  test('does not show itself, however it is printed', () => {
    const shown = [
      key.toString(),
      JSON.stringify([key]),
      inspect(key, { showHidden: true, depth: 9 }),
      inspect({ id: 1, key }, { showHidden: true, getters: true }),
      serialize(key).toString('latin1'),
      Object.getOwnPropertyNames(key).join(' '),
    ].join('\n')
    expect(shown).toContain('[key]')
    expect(shown).not.toMatch(/AAA|4141|65,\s*65|QUFB/)
  })

  test('is a copy, so wiping the source changes nothing', () => {
    const source = Uint8Array.from(bytes)
    const copy = Key.from(source)
    source.fill(0)
    expect(equalBytes(hmacSha256(copy), hmacSha256(key))).toBe(true)
  })

  test.each([0, 16, 31, 33, 64])('is not made of %i bytes', (length) => {
    expect(() => Key.from(new Uint8Array(length))).toThrow(RangeError)
  })

  test('is new each time it is generated', () => {
    const macs = Array.from({ length: 100 }, () => Buffer.from(hmacSha256(Key.generate())).toString('hex'))
    expect(new Set(macs).size).toBe(100)
  })

  test('gives its bytes to nobody outside the room', () => {
    expect(
      Object.keys(room).filter((name) => /keyBytes|WithNonce|encryptInto|decryptInto|hkdf/.test(name)),
    ).toEqual([])
  })
})
