import { describe, expect, test } from 'vitest'
import { hashToken, Key, mintToken, parseToken } from './index.ts'

const prefixes = ['kw', 'vendor_live']
const base62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'

describe('a minted token', () => {
  test('parses, a thousand times over, and never repeats', () => {
    const tokens = Array.from({ length: 1000 }, (_, i) => mintToken(prefixes[i % 2] ?? ''))
    expect(new Set(tokens).size).toBe(1000)
    for (const [i, token] of tokens.entries()) {
      expect(token).toMatch(/^(kw|vendor_live)_[0-9A-Za-z]{36}$/)
      expect(parseToken(token, prefixes)).toEqual({ prefix: prefixes[i % 2] })
    }
  })

  test('is refused with any one character changed', () => {
    const token = mintToken('kw')
    for (let at = 0; at < token.length; at++) {
      for (const char of `${base62}_- é`) {
        if (char === token.charAt(at)) continue
        const changed = token.slice(0, at) + char + token.slice(at + 1)
        expect(parseToken(changed, prefixes), `${at}: ${char}`).toBeUndefined()
      }
    }
  })

  test('is refused with two neighbours swapped', () => {
    const token = mintToken('kw')
    for (let at = 0; at + 1 < token.length; at++) {
      const swapped = token.slice(0, at) + token.charAt(at + 1) + token.charAt(at) + token.slice(at + 2)
      expect(parseToken(swapped, prefixes)).toEqual(swapped === token ? { prefix: 'kw' } : undefined)
    }
  })

  test('is refused longer, shorter, padded or under a prefix that is not allowed', () => {
    const token = mintToken('kw')
    for (const text of [
      '',
      ' ',
      token.slice(1),
      token.slice(0, -1),
      `${token}0`,
      ` ${token}`,
      `${token}\n`,
    ]) {
      expect(parseToken(text, prefixes)).toBeUndefined()
    }
    expect(parseToken(token, ['vendor_live'])).toBeUndefined()
    expect(parseToken(token, [])).toBeUndefined()
    expect(parseToken(token.repeat(100_000), prefixes)).toBeUndefined()
  })

  test('under a prefix that begins another is told apart', () => {
    expect(parseToken(mintToken('kw_live'), ['kw', 'kw_live'])).toEqual({ prefix: 'kw_live' })
  })

  test('uses every character of the alphabet about equally', () => {
    const counts = new Map<string, number>()
    for (let i = 0; i < 2000; i++) {
      for (const char of mintToken('kw').slice(3, 33)) counts.set(char, (counts.get(char) ?? 0) + 1)
    }
    expect(counts.size).toBe(62)
    const expected = (2000 * 30) / 62
    const chiSquare = [...counts.values()].reduce((sum, n) => sum + (n - expected) ** 2 / expected, 0)
    // 61 degrees of freedom: an even source goes beyond 150 about once in 10^9 runs; `byte % 62` gives about 300.
    expect(chiSquare).toBeLessThan(150)
  })

  test('carries the CRC-32 of what precedes it, as any scanner can compute it', () => {
    const body = 'kw_000000000000000000000000000000'
    const valid = parseToken(`${body}${crc32Base62(body)}`, prefixes)
    expect(valid).toEqual({ prefix: 'kw' })
    const foreign = 'kw_-é 00000000000000000000000000\n'
    expect(foreign).toHaveLength(body.length)
    expect(parseToken(`${foreign}${crc32Base62(foreign)}`, prefixes)).toBeUndefined()
  })

  test.each(['', 'KW', 'kw_', '_kw', 'k-w', 'a'.repeat(33), 'é'])(
    'is not made under the prefix "%s"',
    (prefix) => {
      expect(() => mintToken(prefix)).toThrow(RangeError)
    },
  )
})

describe('the hash of a token', () => {
  test('depends on all of the token and on the key', () => {
    const key = Key.generate()
    const token = mintToken('kw')
    const hash = Buffer.from(hashToken(key, token))
    expect(hash).toHaveLength(32)
    expect(hash.equals(hashToken(key, token))).toBe(true)
    expect(hash.equals(hashToken(key, `${token}x`))).toBe(false)
    expect(hash.equals(hashToken(Key.generate(), token))).toBe(false)
    expect(hashToken(key, '')).toHaveLength(32)
  })
})

/** Bit by bit, from the polynomial. */
function crc32Base62(text: string): string {
  let crc = 0xffffffff
  for (const byte of Buffer.from(text)) {
    crc ^= byte
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1
  }
  let rest = (crc ^ 0xffffffff) >>> 0
  let digits = ''
  for (let i = 0; i < 6; i++) {
    digits = base62.charAt(rest % 62) + digits
    rest = Math.floor(rest / 62)
  }
  return digits
}
