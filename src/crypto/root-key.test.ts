import { createHash, hkdfSync } from 'node:crypto'
import { inspect } from 'node:util'
import { describe, expect, test } from 'vitest'
import {
  associatedData,
  envelopeKeyId,
  equalBytes,
  formatRootKey,
  generateRootKey,
  hmacSha256,
  Key,
  open,
  OpenError,
  parseRootKey,
  seal,
} from './index.ts'

const bytes = Buffer.from(Array.from({ length: 32 }, (_, i) => i))
const line = `kwroot1-${bytes.toString('base64url')}`
const ad = associatedData('keyset', 'workspace-1', 1)

describe('a root key file', () => {
  test('is one line, with or without its newline', () => {
    expect(formatRootKey(parseRootKey(line))).toBe(line)
    expect(formatRootKey(parseRootKey(`${line}\n`))).toBe(line)
  })

  test('comes back from any root key made here', () => {
    for (let i = 0; i < 100; i++) {
      const rootKey = generateRootKey()
      const text = formatRootKey(rootKey)
      expect(text).toMatch(/^kwroot1-[A-Za-z0-9_-]{43}$/)
      expect(parseRootKey(text).id).toBe(rootKey.id)
    }
  })

  test.each([
    ['nothing', ''],
    ['only a newline', '\n'],
    ['the prefix alone', 'kwroot1-'],
    ['another prefix', line.replace('kwroot1', 'kwroot2')],
    ['the prefix in capitals', line.replace('kwroot1', 'KWROOT1')],
    ['a character less', line.slice(0, -1)],
    ['a character more', `${line}A`],
    ['padding', `${line}=`],
    ['a space in front', ` ${line}`],
    ['a space behind', `${line} `],
    ['two newlines', `${line}\n\n`],
    ['a carriage return', `${line}\r\n`],
    ['a second line', `${line}\n${line}`],
    ['the other base64 alphabet', `kwroot1-${'+'.repeat(43)}`],
    ['spare bits that are not zero', `${line.slice(0, -1)}9`],
    ['a byte order mark', `\ufeff${line}`],
  ])('is refused with %s, and the error repeats nothing', (_, text) => {
    expect(() => parseRootKey(text)).toThrow(TypeError)
    expect(() => parseRootKey(text)).toThrow(
      /^not a root key: expected one line, "kwroot1-" and 43 base64url/,
    )
    expect(() => parseRootKey(text)).not.toThrow(bytes.toString('base64url').slice(0, 8))
  })
})

describe('a root key', () => {
  const rootKey = parseRootKey(line)

  test('is named by the first four bytes of the hash of "root" and itself', () => {
    expect(rootKey.id).toBe(createHash('sha256').update('root').update(bytes).digest('hex').slice(0, 8))
  })

  test('wraps under the key that HKDF derives for "wrap", and under nothing else', () => {
    const inner = Key.generate()
    const wrapped = rootKey.wrap(inner, ad)
    expect(wrapped).toHaveLength(46 + 32)
    expect(envelopeKeyId(wrapped)).toBe(Number.parseInt(rootKey.id, 16))
    const derived = Key.from(new Uint8Array(hkdfSync('sha256', bytes, '', 'wrap', 32)))
    expect(equalBytes(hmacSha256(Key.from(open(() => derived, wrapped, ad))), hmacSha256(inner))).toBe(true)
    expect(() => open(() => Key.from(bytes), wrapped, ad)).toThrow(OpenError)
  })

  test('unwraps what it wrapped, to the same key', () => {
    const inner = Key.generate()
    const unwrapped = rootKey.unwrap(rootKey.wrap(inner, ad), ad)
    expect(equalBytes(hmacSha256(unwrapped), hmacSha256(inner))).toBe(true)
  })

  test('does not unwrap for another place', () => {
    const wrapped = rootKey.wrap(Key.generate(), ad)
    const elsewhere = associatedData('keyset', 'workspace-2', 1)
    expect(refusal(() => rootKey.unwrap(wrapped, elsewhere))).toMatchObject({ reason: 'authentication' })
  })

  test('does not unwrap what another wrapped, and says which that was', () => {
    const other = generateRootKey()
    const error = refusal(() => rootKey.unwrap(other.wrap(Key.generate(), ad), ad))
    expect(error).toMatchObject({ reason: 'key', keyId: Number.parseInt(other.id, 16) })
  })

  test('does not unwrap an envelope of anything but 32 bytes', () => {
    const id = Number.parseInt(rootKey.id, 16)
    const key = Key.from(new Uint8Array(hkdfSync('sha256', bytes, '', 'wrap', 32)))
    for (const length of [0, 31, 33]) {
      const wrapped = seal({ id, key }, new Uint8Array(length), ad)
      expect(refusal(() => rootKey.unwrap(wrapped, ad))).toMatchObject({ reason: 'format' })
    }
  })

  test('does not show itself', () => {
    const shown = [
      inspect([rootKey]),
      JSON.stringify({ rootKey }),
      inspect(rootKey, { showHidden: true, depth: 9 }),
    ]
    expect(shown).toEqual(['[ [root key] ]', '{"rootKey":"[root key]"}', '[root key]'])
  })
})

function refusal(attempt: () => unknown): unknown {
  try {
    attempt()
  } catch (error) {
    if (error instanceof OpenError) return error
    throw error
  }
  throw new Error('it was not refused')
}
