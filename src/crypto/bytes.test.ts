import { describe, expect, test } from 'vitest'
import { equalBytes, hmacSha256, Key, randomBytes, sha256, sha256Text, uuidv7, zero } from './index.ts'

describe('SHA-256', () => {
  test('of a text is that of its UTF-8', () => {
    const text = '\0Größe 🔑'
    expect(toHex(sha256Text(text))).toBe(toHex(sha256(Buffer.from(text, 'utf8'))))
  })

  test('of nothing and of "abc" is as FIPS 180-4 prints it', () => {
    const ofNothing = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'
    expect(toHex(sha256())).toBe(ofNothing)
    expect(toHex(sha256(new Uint8Array(0)))).toBe(ofNothing)
    const ofAbc = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'
    expect(toHex(sha256(Buffer.from('abc')))).toBe(ofAbc)
    expect(toHex(sha256(Buffer.from('a'), new Uint8Array(0), Buffer.from('bc')))).toBe(ofAbc)
  })
})

describe('HMAC-SHA-256', () => {
  test('takes no parts and empty parts alike', () => {
    const key = Key.generate()
    expect(toHex(hmacSha256(key))).toBe(toHex(hmacSha256(key, new Uint8Array(0), new Uint8Array(0))))
  })
})

describe('equalBytes', () => {
  test('compares content and length', () => {
    expect(equalBytes(new Uint8Array(0), new Uint8Array(0))).toBe(true)
    expect(equalBytes(Buffer.from('ab'), Buffer.from('ab'))).toBe(true)
    expect(equalBytes(Buffer.from('ab'), Buffer.from('ac'))).toBe(false)
    expect(equalBytes(Buffer.from('ab'), Buffer.from('abc'))).toBe(false)
    expect(equalBytes(Buffer.from('ab'), new Uint8Array(0))).toBe(false)
  })
})

describe('randomBytes and zero', () => {
  test('give the length asked for, and wipe it in place', () => {
    expect(randomBytes(0)).toHaveLength(0)
    const bytes = randomBytes(64)
    expect(bytes.some((byte) => byte !== 0)).toBe(true)
    zero(bytes)
    expect(bytes.every((byte) => byte === 0)).toBe(true)
  })
})

describe('a UUIDv7', () => {
  test('has the form of RFC 9562 and begins with the time', () => {
    // The timestamp of the example in RFC 9562, A.6.
    const id = uuidv7(0x017f22e279b0)
    expect(id).toMatch(/^017f22e2-79b0-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
  })

  test('sorts by time and does not repeat within a millisecond', () => {
    const ids = Array.from({ length: 1000 }, () => uuidv7(1_700_000_000_000))
    expect(new Set(ids).size).toBe(1000)
    const later = uuidv7(1_700_000_000_001)
    expect(ids.every((id) => id < later)).toBe(true)
  })

  test.each([-1, 0.5, 2 ** 48, Number.NaN])('is not made for the time %s', (nowMs) => {
    expect(() => uuidv7(nowMs)).toThrow(RangeError)
  })
})

function toHex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex')
}
