import { assert, jsonValue, pre, property } from 'fast-check'
import { describe, expect, it } from 'vitest'
import { DomainError } from '../core/error.ts'
import { parseJson } from './json.ts'

const parse = (text: string, depthMax = 32) => parseJson(Buffer.from(text), depthMax)

function refusal(act: () => unknown): DomainError {
  try {
    act()
  } catch (thrown) {
    if (thrown instanceof DomainError) return thrown
    throw thrown
  }
  throw new Error('nothing was refused')
}

describe('JSON from outside', () => {
  it('reads whatever JSON.stringify writes', () => {
    assert(
      property(jsonValue({ maxDepth: 8 }), (value) => {
        pre(!JSON.stringify(value).includes('__proto__'))
        expect(parse(JSON.stringify(value))).toEqual(JSON.parse(JSON.stringify(value)))
      }),
    )
  })

  it('refuses what is not JSON without quoting it', () => {
    for (const text of [
      '{"value":"canary-1" oops}',
      'canary-1',
      '',
      '{"a":1}}',
      '\ufeff{}',
      '{"a":"canary-1',
    ]) {
      const error = refusal(() => parse(text))
      expect(error.code).toBe('malformed')
      expect(error.cause).toBeUndefined()
      expect(JSON.stringify([error.message, error.facts])).not.toContain('canary')
    }
  })

  it('refuses bytes that are not UTF-8', () => {
    const bytes = Buffer.concat([Buffer.from('{"a":"'), Buffer.from([0xff, 0xfe]), Buffer.from('"}')])
    expect(refusal(() => parseJson(bytes, 32)).code).toBe('malformed')
  })

  it('takes exactly as many levels as allowed', () => {
    expect(parse('[[[]]]', 3)).toEqual([[[]]])
    expect(refusal(() => parse('[[[[]]]]', 3)).message).toContain('3 levels')
    expect(refusal(() => parse('[{"a":[{}]}]', 3)).code).toBe('malformed')
  })

  it('refuses a hundred thousand levels without a deep stack', () => {
    for (const deep of ['['.repeat(100_000), '{"a":'.repeat(100_000)]) {
      expect(refusal(() => parse(deep)).code).toBe('malformed')
    }
  })

  it('does not count brackets inside strings', () => {
    const text = JSON.stringify({ a: '[[[[[[', '{{{{{': '\\"[[[[\\\\', b: ['"]', '\\', '\\\\"[['] })
    expect(parse(text, 2)).toEqual(JSON.parse(text))
  })

  it('refuses the key __proto__ however it is spelled, and takes the word as a value', () => {
    expect(refusal(() => parse('{"a":[{"__proto__":{"admin":true}}]}')).code).toBe('malformed')
    expect(refusal(() => parse('{"\\u005f_proto__":1}')).code).toBe('malformed')
    expect(parse('{"a":"__proto__"}')).toEqual({ a: '__proto__' })
    expect(Object.hasOwn(Object.prototype, 'admin')).toBe(false)
  })

  it('refuses half a surrogate pair, which storage could not keep, and takes a whole one', () => {
    expect(refusal(() => parse('{"a":"\\ud800"}')).code).toBe('malformed')
    expect(refusal(() => parse('{"\\udc00":1}')).code).toBe('malformed')
    expect(parse('{"a":"\\ud83d\\ude00"}')).toEqual({ a: '😀' })
  })

  it('lets the last of duplicate keys win', () => {
    expect(parse('{"a":1,"a":2}')).toEqual({ a: 2 })
  })
})
