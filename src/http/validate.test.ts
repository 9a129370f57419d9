import { Type } from 'typebox'
import { describe, expect, it } from 'vitest'
import { DomainError } from '../core/error.ts'
import { bare } from './query.ts'
import { bodyCheck, queryCheck } from './validate.ts'

const schema = Type.Object(
  {
    name: Type.String({ minLength: 2, pattern: '^[a-z]+$' }),
    count: Type.Optional(Type.Integer({ maximum: 9 })),
    kind: Type.Optional(Type.Union([Type.Literal('one'), Type.Literal('two')])),
    list: Type.Optional(Type.Array(Type.Object({ 'a/b': Type.String() }))),
  },
  { additionalProperties: false },
)

function refusal(act: () => unknown): DomainError {
  try {
    act()
  } catch (thrown) {
    if (thrown instanceof DomainError) return thrown
    throw thrown
  }
  throw new Error('nothing was refused')
}

const rules = (error: DomainError) => error.facts.violations?.map(({ path, rule }) => `${path}:${rule}`)

describe('a body against its schema', () => {
  const check = bodyCheck(schema)

  it('is left as it is when it fits', () => {
    const body = { name: 'ab', list: [{ 'a/b': 'x', extra: 1 }] }
    check(body)
    expect(body).toEqual({ name: 'ab', list: [{ 'a/b': 'x', extra: 1 }] })
  })

  it('is neither coerced nor stripped', () => {
    expect(rules(refusal(() => check({ name: 'ab', count: '5' })))).toEqual(['count:type'])
    expect(rules(refusal(() => check({ name: 5 })))).toEqual(['name:type'])
    expect(rules(refusal(() => check({ name: 'ab', unknown: 1 })))).toEqual(['unknown:additionalProperties'])
    expect(rules(refusal(() => check({ name: 'ab', count: null })))).toEqual(['count:type'])
  })

  it('names each broken rule by its dotted path', () => {
    expect(rules(refusal(() => check({})))).toEqual(['name:required'])
    expect(rules(refusal(() => check({ name: 'ab', list: [{ 'a/b': 'x' }, {}] })))).toEqual([
      'list.1.a/b:required',
    ])
    expect(rules(refusal(() => check({ name: 'ab', kind: 'three' })))).toEqual(['kind:anyOf'])
    expect(refusal(() => check({})).message).toBe('The field name is required.')
  })

  it('is told which words are allowed, where the schema lists words', () => {
    const told = (body: unknown) => refusal(() => check(body)).message
    expect(told({ name: 'ab', kind: 'canary' })).toBe(
      'The field kind is none of the allowed values: one, two.',
    )
    const mixed = bodyCheck(Type.Object({ kind: Type.Union([Type.Literal('one'), Type.Object({})]) }))
    expect(refusal(() => mixed({ kind: 'canary' })).message).toBe(
      'The field kind is none of the allowed values.',
    )
  })

  it('is malformed when it is not an object at all', () => {
    for (const body of [[], 'text', 5, null]) expect(refusal(() => check(body)).code).toBe('malformed')
    expect(refusal(() => check({})).code).toBe('invalid')
  })

  it('is never quoted', () => {
    for (const body of [
      { name: 'CANARY' },
      { name: 'ab', kind: 'CANARY' },
      { name: 'ab', count: 'CANARY' },
    ]) {
      const error = refusal(() => check(body))
      expect(JSON.stringify([error.message, error.facts])).not.toContain('CANARY')
    }
    const keys = bodyCheck(
      Type.Record(Type.String({ pattern: '^[a-z]+$' }), Type.String(), { additionalProperties: false }),
    )
    expect(refusal(() => keys({ UPPER: 'CANARY' })).facts.violations).not.toContain('CANARY')
  })

  it('cannot make the list of faults long', () => {
    const body = Object.fromEntries(Array.from({ length: 1_000 }, (_, i) => [`k${i}`.padEnd(9_000, 'x'), i]))
    expect(JSON.stringify(refusal(() => check(body)).facts).length).toBeLessThan(10_000)
  })
})

describe('a query against its schema', () => {
  const check = queryCheck(
    Type.Object({
      page: Type.Optional(Type.Integer({ minimum: 1 })),
      all: Type.Optional(Type.Boolean()),
      q: Type.Optional(Type.String()),
    }),
  )
  const query = (fields: Record<string, string>) => () => check(bare(fields))

  it('may hold numbers and booleans as text, and texts that look like numbers', () => {
    expect(query({ page: '3', all: 'true', q: '5', other: 'x' })).not.toThrow()
  })

  it('is refused when the text is no such number', () => {
    const pages = ['0', 'x', '', '1.5', '1e3', ' 1', '0x10', '9'.repeat(40)]
    for (const page of pages) expect(query({ page })).toThrow(DomainError)
    expect(query({ all: 'yes' })).toThrow(DomainError)
  })
})
