import { describe, expect, it } from 'vitest'
import { type CachedValuesOptions, cacheValues } from './cached-values.ts'
import { createClient } from './client.ts'
import { KeywellError } from './error.ts'
import type { Fetch } from './transport.ts'

/** A server that answers what it is told to: a value, a status, or nothing at all. */
function world(options: Omit<CachedValuesOptions, 'now'>) {
  const state = { answer: 'v1' as string | number, asked: 0, now: 0 }
  const fetch: Fetch = async () => {
    state.asked += 1
    await Promise.resolve()
    if (state.answer === 'down') throw Object.assign(new Error('no way'), { code: 'EPIPE' })
    const item = {
      name: 'Name',
      value: state.answer,
      encoding: 'utf8',
      kind: 'value',
      version: 1,
      secretId: 'id',
    }
    const problem = { code: 'denied', title: 'no' }
    const isGood = typeof state.answer === 'string'
    return {
      status: typeof state.answer === 'number' ? state.answer : 200,
      headers: { get: () => null },
      text: () => Promise.resolve(JSON.stringify(isGood ? { items: [item], unresolved: [] } : problem)),
    }
  }
  const client = createClient({ url: 'http://127.0.0.1', token: 'kw_x', fetch })
  const values = cacheValues(client, { workspace: 'w', project: 'p' }, { ...options, now: () => state.now })
  return { state, values }
}

describe('values that are kept', () => {
  it('are asked for once until they are old, and then anew', async () => {
    const { state, values } = world({ refreshMs: 100 })
    expect(await values.text('NAME')).toBe('v1')
    state.answer = 'v2'
    state.now = 99
    expect(await values.text('name')).toBe('v1')
    expect(state.asked).toBe(1)
    state.now = 100
    expect(await values.text('name')).toBe('v2')
    expect(await values.text('other')).toBeUndefined()
    expect(state.asked).toBe(2)
  })

  it('are asked for together by callers at the same time', async () => {
    const { state, values } = world({ refreshMs: 100 })
    await Promise.all([values.all(), values.all(), values.refresh(), values.text('name')])
    expect(state.asked).toBe(1)
    await values.refresh()
    values.clear()
    await values.all()
    expect(state.asked).toBe(3)
  })

  it.each(['down', 500, 503] as const)(
    'cover an outage (%s) for as long as the caller says',
    async (outage) => {
      const told: number[] = []
      const { state, values } = world({
        refreshMs: 10,
        staleIfErrorMs: 100,
        onStale: (_, ageMs) => told.push(ageMs),
      })
      await values.all()
      state.answer = outage
      state.now = 99
      expect(await values.text('name')).toBe('v1')
      state.now = 100
      await expect(values.text('name')).rejects.toBeInstanceOf(KeywellError)
      expect(told).toEqual([99])
      await expect(values.refresh()).rejects.toBeInstanceOf(KeywellError)
    },
  )

  it('cover nothing unless asked to', async () => {
    const { state, values } = world({ refreshMs: 0 })
    await values.all()
    state.answer = 'down'
    await expect(values.all()).rejects.toMatchObject({ code: 'no_answer' })
  })

  it.each([401, 403, 404])('are gone once the server has answered %s', async (status) => {
    const { state, values } = world({ refreshMs: 10, staleIfErrorMs: 1_000_000 })
    await values.all()
    state.answer = status
    state.now = 10
    await expect(values.all()).rejects.toMatchObject({ status })
    state.answer = 'down'
    await expect(values.all()).rejects.toMatchObject({ code: 'no_answer' })
  })

  it.each([400, 429])('stay, and are not given, when the server answers %s', async (status) => {
    const { state, values } = world({ refreshMs: 10, staleIfErrorMs: 1_000 })
    await values.all()
    state.answer = status
    state.now = 10
    await expect(values.all()).rejects.toMatchObject({ status })
    state.answer = 'down'
    expect(await values.text('name')).toBe('v1')
  })
})
