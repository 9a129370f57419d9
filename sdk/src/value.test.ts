import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { encodeValue, valueBytes, valueText } from './value.ts'

describe('a value', () => {
  it('keeps its bytes, whatever they are', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        expect(valueBytes(encodeValue(bytes))).toEqual(bytes)
      }),
    )
  })

  it('keeps its text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(valueText(encodeValue(text))).toBe(text)
      }),
    )
  })

  it('travels as text when it is UTF-8, a byte order mark included, and as base64 when it is not', () => {
    expect(encodeValue(Uint8Array.of(0xef, 0xbb, 0xbf, 0x61))).toEqual({ value: '\ufeffa', encoding: 'utf8' })
    expect(encodeValue(Uint8Array.of(0xff, 0x00))).toEqual({ value: '/wA=', encoding: 'base64' })
  })

  it('of the greatest size is encoded', () => {
    const bytes = new Uint8Array(65_536).fill(0xff)
    expect(valueBytes(encodeValue(bytes))).toEqual(bytes)
  })

  it('with half a surrogate pair is refused rather than replaced', () => {
    expect(() => encodeValue('a\ud800')).toThrowError(expect.objectContaining({ code: 'unusable' }))
  })
})
