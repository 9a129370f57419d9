import { expect, it } from 'vitest'
import { RequestCounter } from './request-counter.ts'

function counterAt(start: number) {
  const clock = { now: start }
  const limits = { requestsMax: 2, windowMs: 60_000, countedMax: 2 }
  return { clock, counter: new RequestCounter(limits, () => clock.now) }
}

it('refuses one request too many, and says when to come again', () => {
  const { clock, counter } = counterAt(0)
  counter.admit('a')
  clock.now = 20_500
  counter.admit('a')
  expect(() => counter.admit('a')).toThrow(
    expect.objectContaining({ code: 'rate_limited', facts: { retryAfterSeconds: 40 } }),
  )
  counter.admit('b')
  clock.now = 60_000
  counter.admit('a')
  expect([counter.left('a'), counter.secondsLeft('a')]).toEqual([1, 60])
})

it('tells of who was not counted yet without counting', () => {
  const { counter } = counterAt(0)
  expect([counter.left('a'), counter.secondsLeft('a'), counter.left('a')]).toEqual([2, 60, 2])
})

it('forgets whoever began longest ago when there are too many, and nobody else', () => {
  const { clock, counter } = counterAt(0)
  for (const who of ['a', 'b']) counter.count(who)
  clock.now = 60_000
  for (const who of ['a', 'a', 'c', 'c']) counter.count(who)
  expect(['a', 'b', 'c'].map((who) => counter.left(who))).toEqual([0, 2, 0])
  counter.count('d')
  expect(['a', 'c', 'd'].map((who) => counter.left(who))).toEqual([2, 0, 1])
})
