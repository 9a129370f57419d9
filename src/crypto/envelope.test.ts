import { readFileSync } from 'node:fs'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  encodePlace,
  formatVectors,
  makeEnvelopeVectors,
  vectorsFile,
} from '../../tools/make-envelope-vectors.ts'
import { associatedData, envelopeKeyId, Key, open, OpenError, seal, type VersionedKey } from './index.ts'

const checkedIn = readFileSync(vectorsFile, 'utf8')
const { keys, vectors } = makeEnvelopeVectors()
const ring: VersionedKey = { id: 7, key: Key.generate() }
const keyById = (id: number) => (id === ring.id ? ring.key : undefined)
const nothing = new Uint8Array(0)
const bytes = fc.uint8Array({ maxLength: 300 })

describe('the envelope vectors', () => {
  test('are the ones their script makes', () => {
    expect(formatVectors(makeEnvelopeVectors())).toBe(checkedIn)
  })

  test('hold at least forty faults, and each name once', () => {
    expect(vectors.filter((vector) => vector.expect !== 'opens').length).toBeGreaterThanOrEqual(40)
    expect(new Set(vectors.map((vector) => vector.name)).size).toBe(vectors.length)
  })

  test.each(vectors)('$name: $expect', (vector) => {
    const envelope = Buffer.from(vector.envelope, 'hex')
    const lookUp = (id: number) => {
      const key = keys[id]
      return key === undefined ? undefined : Key.from(Buffer.from(key, 'hex'))
    }
    const result = outcome(() => open(lookUp, envelope, encodePlace(vector.ad)))
    if (vector.expect === 'opens') expect(result).toBe(vector.plaintext)
    else expect(result).toEqual({ reason: vector.expect })
  })
})

describe('an envelope', () => {
  test('opens to what was sealed', () => {
    fc.assert(
      fc.property(bytes, bytes, (plaintext, ad) => {
        const envelope = seal(ring, plaintext, ad)
        expect(envelope.length).toBe(plaintext.length + 46)
        expect(envelopeKeyId(envelope)).toBe(7)
        expect(Buffer.compare(open(keyById, envelope, ad), plaintext)).toBe(0)
      }),
    )
  })

  test('of nothing, bound to nothing, opens to nothing', () => {
    expect(open(keyById, seal(ring, nothing, nothing), nothing)).toHaveLength(0)
  })

  test('does not open with any one bit flipped', () => {
    const ad = associatedData('place', 1)
    const envelope = seal(ring, Buffer.from('value'), ad)
    for (let bit = 0; bit < envelope.length * 8; bit++) {
      const changed = Uint8Array.from(envelope)
      changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7))
      expect(() => open(() => ring.key, changed, ad), `bit ${bit}`).toThrow(OpenError)
    }
  })

  test('does not open with bytes cut off or put on, anywhere', () => {
    const envelope = seal(ring, Buffer.from('value'), nothing)
    for (let length = 0; length < envelope.length; length++) {
      expect(() => open(() => ring.key, envelope.subarray(0, length), nothing)).toThrow(OpenError)
      const longer = Buffer.concat([
        envelope.subarray(0, length),
        Buffer.from([0]),
        envelope.subarray(length),
      ])
      expect(() => open(() => ring.key, longer, nothing)).toThrow(OpenError)
    }
  })

  test('does not open under other associated data', () => {
    fc.assert(
      fc.property(bytes, bytes, bytes, (plaintext, ad, other) => {
        fc.pre(Buffer.compare(ad, other) !== 0)
        expect(() => open(keyById, seal(ring, plaintext, ad), other)).toThrow(OpenError)
      }),
    )
  })

  test('is different each time, and so is its nonce', () => {
    const nonces = Array.from({ length: 1000 }, () => {
      return Buffer.from(seal(ring, nothing, nothing).subarray(6, 30)).toString('hex')
    })
    expect(new Set(nonces).size).toBe(1000)
  })

  test('still refuses after the engine has optimised the call', () => {
    const forged = seal(ring, Buffer.from('value'), nothing)
    forged[45] = (forged[45] ?? 0) ^ 1
    let refused = 0
    for (let i = 0; i < 50_000; i++) {
      if (outcome(() => open(keyById, forged, nothing)) !== undefined) refused++
    }
    expect(refused).toBe(50_000)
    expect(outcome(() => open(keyById, forged, nothing))).toEqual({ reason: 'authentication' })
  })

  test('opens from the middle of a larger buffer', () => {
    const envelope = seal(ring, Buffer.from('value'), nothing)
    const larger = Buffer.concat([Buffer.from('before'), envelope, Buffer.from('after')])
    const plaintext = open(keyById, larger.subarray(6, 6 + envelope.length), nothing)
    expect(Buffer.from(plaintext).toString()).toBe('value')
  })

  test('names the missing key and tells nothing else', () => {
    const envelope = seal({ id: 12, key: ring.key }, Buffer.from('value'), nothing)
    const error = thrown(() => open(keyById, envelope, nothing))
    expect(error).toMatchObject({ name: 'OpenError', reason: 'key', keyId: 12 })
    expect(String(error)).toBe('OpenError: the envelope does not open')
  })

  test.each([-1, 0.5, 2 ** 32, Number.NaN])('is not sealed under key id %s', (id) => {
    expect(() => seal({ id, key: ring.key }, nothing, nothing)).toThrow(RangeError)
  })
})

describe('associated data', () => {
  const field = fc.oneof(
    fc.string({ unit: 'grapheme' }),
    fc.maxSafeInteger(),
    fc.uint8Array({ maxLength: 20 }),
    fc.constantFrom('', '\u0001', 0, -0),
  )

  test('has one reading only: different fields give different bytes', () => {
    fc.assert(
      fc.property(fc.array(field, { maxLength: 5 }), fc.array(field, { maxLength: 5 }), (a, b) => {
        expect(Buffer.compare(associatedData(...a), associatedData(...b)) === 0).toBe(same(a, b))
      }),
      { numRuns: 2000 },
    )
  })

  test('tells every split of one text from every other', () => {
    const text = 'workspace/environment'
    const splits = Array.from({ length: text.length + 1 }, (_, i) =>
      associatedData(text.slice(0, i), text.slice(i)),
    )
    splits.push(associatedData(text), associatedData(text, '', ''))
    expect(new Set(splits.map((split) => Buffer.from(split).toString('hex'))).size).toBe(text.length + 3)
  })

  test('is laid out as kind, length in four bytes, content', () => {
    const hex = Buffer.from(associatedData('né', -2, Buffer.from([255]))).toString('hex')
    expect(hex).toBe('01000000036ec3a90200000008fffffffffffffffe0300000001ff')
  })

  test('is bytes of its own, not overwritten by the next', () => {
    const first = associatedData('one')
    associatedData('two')
    expect(Buffer.from(first).toString()).toContain('one')
  })

  test.each(['\ud800', 'a\udc00b', `${'x'.repeat(60)}\udfff`])(
    'refuses text with half a character',
    (text) => {
      expect(() => associatedData(text)).toThrow(TypeError)
    },
  )
})

function outcome(attempt: () => Uint8Array): string | { reason: string } {
  try {
    return Buffer.from(attempt()).toString('hex')
  } catch (error) {
    if (error instanceof OpenError) return { reason: error.reason }
    throw error
  }
}

function thrown(attempt: () => unknown): unknown {
  try {
    attempt()
  } catch (error) {
    return error
  }
  throw new Error('nothing was thrown')
}

function same(a: readonly (string | number | Uint8Array)[], b: readonly (string | number | Uint8Array)[]) {
  const readable = (fields: typeof a) => {
    return JSON.stringify(
      fields.map((value) => (value instanceof Uint8Array ? { bytes: [...value] } : value)),
    )
  }
  return readable(a) === readable(b)
}
