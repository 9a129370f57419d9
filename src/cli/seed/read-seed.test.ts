import { describe, expect, it } from 'vitest'
import { CliError } from '../failure.ts'
import { parseSeed } from './read-seed.ts'

function refusal(text: string): string {
  try {
    parseSeed(text, 'seed.yaml')
  } catch (error) {
    if (error instanceof CliError) return error.message
    throw error
  }
  throw new Error('it was taken')
}

describe('a seed', () => {
  it('is YAML or JSON, with the same meaning', () => {
    const seed = { users: [{ login: 'alice' }], tokens: [{ name: 'ci', expires_in: '90d' }] }
    const yaml = 'users: [{ login: alice }]\ntokens:\n  - { name: ci, expires_in: 90d }\n'
    expect(parseSeed(yaml, 'x').seed).toEqual(seed)
    expect(parseSeed(JSON.stringify(seed, undefined, '\t'), 'x').seed).toEqual(seed)
  })

  it('keeps words that older YAML takes for something else', () => {
    const { seed } = parseSeed('a: no\nb: 2026-01-01\nc: 12:30', 'x')
    expect(seed).toEqual({ a: 'no', b: '2026-01-01', c: '12:30' })
  })

  it('knows the line of each field, and of what a missing one belongs to', () => {
    const { lineOf } = parseSeed('users:\n  - login: alice\n  - name: Bob\ntokens: []\n', 'x')
    const paths = ['users.0.login', 'users.1.name', 'users.1.login', 'tokens', 'apps.0']
    expect(paths.map((each) => lineOf(each))).toEqual([2, 3, 3, 4, 1])
  })

  it('may use an anchor, and may not be a bomb', () => {
    expect(parseSeed('a: &x [1]\nb: *x', 'x').seed).toEqual({ a: [1], b: [1] })
    const layers = Array.from({ length: 9 }, (_, n) => `l${n + 1}: &l${n + 1} [${`*l${n},`.repeat(9)}]`)
    expect(refusal(['l0: &l0 [boom]', ...layers].join('\n'))).toContain('aliases')
  })

  it.each([
    ['a tab in the indentation', 'PASSWORD: canary\n\tb: 1'],
    ['a key given twice', 'PASSWORD: canary\nPASSWORD: canary'],
    ['an open quote', 'PASSWORD: "canary'],
    ['an unknown tag', 'PASSWORD: !canary x'],
    ['two documents', 'PASSWORD: canary\n---\nb: 1'],
    ['a broken map', '{ "PASSWORD": "canary", ]'],
    ['an unknown alias', 'PASSWORD: *canary'],
    ['a list', '- canary'],
    ['text', 'canary'],
    ['nothing', ''],
  ])('with %s is refused by place, and nothing of it is quoted', (_, text) => {
    const message = refusal(text)
    expect(message).toMatch(/^seed\.yaml(, line \d+, column \d+)?: /)
    expect(message).not.toContain('canary')
  })
})
