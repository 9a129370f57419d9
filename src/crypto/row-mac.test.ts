import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import known from '../../test/vectors/row-mac.json' with { type: 'json' }
import { Key, rowMac, verifyRowMac, type Field } from './index.ts'

const key = Key.generate()

describe('a row MAC', () => {
  test.each(known.vectors)('of $name is the one another implementation made', ({ table, fields, mac }) => {
    const knownKey = Key.from(Buffer.from(known.key, 'hex'))
    expect(toHex(rowMac(knownKey, table, fields.map(fieldValue)))).toBe(mac)
  })

  test('differs wherever table, columns or their boundaries differ', () => {
    const field = fc.oneof(
      fc.string({ unit: 'grapheme', maxLength: 6 }),
      fc.integer(),
      fc.bigInt(),
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      fc.uint8Array({ maxLength: 6 }),
      fc.constantFrom(null, '', 'null', '0'),
    )
    const row = fc.record({
      table: fc.constantFrom('', 'a', 'ab'),
      fields: fc.array(field, { maxLength: 4 }),
    })
    fc.assert(
      fc.property(row, row, (a, b) => {
        const equal = toHex(rowMac(key, a.table, a.fields)) === toHex(rowMac(key, b.table, b.fields))
        expect(equal).toBe(readable(a) === readable(b))
      }),
      { numRuns: 3000 },
    )
  })

  test('tells apart what a joined text would confuse', () => {
    const rows: [string, Field[]][] = [
      ['t', []],
      ['t', [null]],
      ['t', ['']],
      ['t', [new Uint8Array(0)]],
      ['t', ['', '']],
      ['t', ['ab', '']],
      ['t', ['a', 'b']],
      ['t', ['', 'ab']],
      ['ta', ['b']],
      ['t', ['1']],
      ['t', [1]],
      ['t', [Buffer.from('1')]],
      ['t', [1.5]],
      ['t', ['1.5']],
      ['t', [2n ** 64n]],
      ['t', [(2n ** 64n).toString()]],
      ['t', ['é']],
      ['t', ['e\u0301']],
    ]
    expect(new Set(rows.map(([table, fields]) => toHex(rowMac(key, table, fields)))).size).toBe(rows.length)
  })

  test('is the same for a number and the bigint of its value', () => {
    for (const value of [0, 1, -1, 2 ** 31, -(2 ** 32), Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER]) {
      expect(toHex(rowMac(key, 't', [BigInt(value)]))).toBe(toHex(rowMac(key, 't', [value])))
    }
  })

  test('is checked against its row, its key and its length', () => {
    const mac = rowMac(key, 'grant', ['owner', 1, null])
    expect(mac).toHaveLength(32)
    expect(verifyRowMac(key, 'grant', ['owner', 1, null], mac)).toBe(true)
    expect(verifyRowMac(key, 'grant', ['owner', 2, null], mac)).toBe(false)
    expect(verifyRowMac(key, 'token', ['owner', 1, null], mac)).toBe(false)
    expect(verifyRowMac(Key.generate(), 'grant', ['owner', 1, null], mac)).toBe(false)
    expect(verifyRowMac(key, 'grant', ['owner', 1, null], mac.subarray(0, 31))).toBe(false)
    expect(verifyRowMac(key, 'grant', ['owner', 1, null], new Uint8Array(0))).toBe(false)
  })

  test('does not verify with any one bit flipped', () => {
    const mac = rowMac(key, 'grant', ['owner'])
    for (let bit = 0; bit < 256; bit++) {
      const changed = Uint8Array.from(mac)
      changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7))
      expect(verifyRowMac(key, 'grant', ['owner'], changed), `bit ${bit}`).toBe(false)
    }
  })

  test('is unmoved by the rows before it, whatever their size', () => {
    const expected = toHex(rowMac(key, 't', ['short', null]))
    rowMac(key, 't', ['z'.repeat(100_000)])
    rowMac(key, 't', [new Uint8Array(16_000).fill(255)])
    expect(toHex(rowMac(key, 't', ['short', null]))).toBe(expected)
  })

  test.each(['\ud800', '\udc00\ud800'])('refuses text with half a character', (text) => {
    expect(() => rowMac(key, 't', [text])).toThrow(TypeError)
    expect(() => rowMac(key, text, [])).toThrow(TypeError)
  })

  test.each([Number.NaN, Number.POSITIVE_INFINITY])('refuses the number %s', (value) => {
    expect(() => rowMac(key, 't', [value])).toThrow(TypeError)
  })
})

function fieldValue({ kind, value }: { kind: string; value: string }): Field {
  switch (kind) {
    case 'null':
      return null
    case 'text':
      return value
    case 'integer':
      return BigInt(value)
    case 'float':
      return Number(value)
    case 'hex':
      return Buffer.from(value, 'hex')
    default:
      throw new Error(`unknown kind ${kind}`)
  }
}

function readable(row: { table: string; fields: readonly Field[] }): string {
  return JSON.stringify([row.table, ...row.fields.map(readableField)])
}

function readableField(field: Field): unknown {
  if (field instanceof Uint8Array) return { bytes: [...field] }
  if (typeof field === 'bigint') return { integer: field.toString() }
  if (typeof field === 'number' && Number.isSafeInteger(field)) return { integer: BigInt(field).toString() }
  return field
}

function toHex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex')
}
