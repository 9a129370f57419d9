import { describe, expect, it } from 'vitest'
import { DomainError } from '../core/error.ts'
import { parseQuery } from './query.ts'

describe('a query string', () => {
  it('is form-decoded, and the last of equal names wins', () => {
    expect({ ...parseQuery('a=1&b=x+y%26&c&a=2&&d=%C3%A9', 9) }).toEqual({ a: '2', b: 'x y&', c: '', d: 'é' })
  })

  it('has no prototype to reach', () => {
    const query = parseQuery('__proto__=1&constructor=2', 9)
    expect(Object.getPrototypeOf(query)).toBeNull()
    expect(query['__proto__']).toBe('1')
    expect(query['toString']).toBeUndefined()
    expect(Object.getPrototypeOf(parseQuery('', 9))).toBeNull()
  })

  it('is refused when its encoding is broken or it has too many fields', () => {
    for (const text of ['a=%', 'a=%zz', 'a=%ff', '%e0%a4=1']) {
      expect(() => parseQuery(text, 9)).toThrow(expect.objectContaining({ code: 'malformed' }))
    }
    expect(() => parseQuery('a&'.repeat(10), 9)).toThrow(DomainError)
    expect(() => parseQuery('a&'.repeat(9), 9)).not.toThrow()
  })
})
