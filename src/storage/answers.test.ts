import { describe, expect, it } from 'vitest'
import { Answers } from './answers.ts'

const tokens = { tables: ['token', 'principal'] }
const secrets = { tables: ['secret'] }

describe('the answers of a transaction', () => {
  const counting = () => {
    let asked = 0
    return { ask: () => [(asked += 1)], times: () => asked }
  }

  it('are asked for once, for each question and each argument', () => {
    const answers = new Answers()
    const { ask, times } = counting()
    const first = answers.of(tokens, ['a', 1, Uint8Array.of(1)], ask)
    expect(answers.of(tokens, ['a', 1, Uint8Array.of(1)], ask)).toBe(first)
    answers.of(tokens, ['a', '1', Uint8Array.of(1)], ask)
    answers.of(tokens, ['a', 1, Uint8Array.of(2)], ask)
    answers.of(secrets, ['a', 1, Uint8Array.of(1)], ask)
    answers.of(tokens, ['a', null, '1'], ask)
    expect(times()).toBe(5)
  })

  it('are forgotten where a table they come from is written, and only there', () => {
    const answers = new Answers()
    const { ask, times } = counting()
    for (const question of [tokens, secrets]) answers.of(question, [], ask)
    answers.forget({ tables: ['principal'] })
    for (const question of [tokens, secrets]) answers.of(question, [], ask)
    expect(times()).toBe(3)
    answers.forget({ tables: [] })
    for (const question of [tokens, secrets]) answers.of(question, [], ask)
    expect(times()).toBe(5)
    answers.clear()
    answers.of(tokens, [], ask)
    expect(times()).toBe(6)
  })

  it('are not kept of a statement whose tables nobody knows', () => {
    const answers = new Answers()
    const { ask, times } = counting()
    for (let i = 0; i < 2; i++) answers.of({ tables: [] }, [], ask)
    expect(times()).toBe(2)
  })
})
