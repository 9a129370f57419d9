import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openTestHouse, type TestHouse } from '../../../test/house.ts'
import { events, production, utf8, worldSeed } from '../../../test/world.ts'
import { limits } from '../../limits.ts'
import { putSecret } from '../secret/put-secret.ts'
import { secretHistory } from '../secret/secret-history.ts'
import type { Once } from './once.ts'

let house: TestHouse
let tokens: ReadonlyMap<string, string>

beforeAll(async () => {
  house = await openTestHouse()
  tokens = await house.seed(worldSeed)
})
afterAll(() => house[Symbol.asyncDispose]())

const once = (key: string, digest: string): Once => ({
  key,
  digest,
  tell: (output) => JSON.stringify(output),
})

const plain = { kind: 'plain', bytes: utf8('canary-of-once') } as const

function put(login: string, asked: Once, name: string, expected?: number) {
  const wanted = {
    at: production,
    store: 'shared',
    name,
    value: plain,
    ...(expected === undefined ? {} : { expected }),
  }
  return house.as(tokens.get(login), asked)(putSecret, wanted)
}

async function versions(name: string): Promise<number> {
  const page = { limit: 10 }
  const asked = { at: production, store: 'shared', name, page }
  return (await house.as(tokens.get('dev'))(secretHistory, asked)).versions.length
}

describe('a request with an idempotency key', () => {
  it('is done once; the second time it is told what the first came to', async () => {
    const first = await put('dev', once('k1', 'd'), 'ONCE')
    const again = await put('dev', once('k1', 'd'), 'ONCE').catch((error: unknown) => error)
    expect(again).toMatchObject({ outcome: JSON.stringify(first) })
    expect(await versions('ONCE')).toBe(1)
    const [event] = await events(house, 'acme', 3).then((all) =>
      all.filter(({ action }) => action === 'request.repeated'),
    )
    expect(event).toMatchObject({ principal: { login: 'dev' }, details: { action: 'secret.write' } })
  })

  it('is refused when the key was another request’s, and changes nothing', async () => {
    await put('dev', once('k2', 'd'), 'FIRST')
    await expect(put('dev', once('k2', 'other'), 'SECOND')).rejects.toMatchObject({
      code: 'invalid',
      facts: { subject: 'idempotency_key' },
    })
    await expect(versions('SECOND')).rejects.toMatchObject({ code: 'not_found' })
  })

  it('keeps nothing of a refusal: the same request may succeed later', async () => {
    await expect(put('dev', once('k3', 'd'), 'LATER', 1)).rejects.toMatchObject({ code: 'precondition' })
    await put('dev', once('k3', 'd'), 'LATER')
    expect(await versions('LATER')).toBe(1)
  })

  it('has keys of its own for each principal, and needs its rights each time', async () => {
    await put('dev', once('k4', 'd'), 'OWN_KEYS')
    await put('alice', once('k4', 'other'), 'OWN_KEYS')
    expect(await versions('OWN_KEYS')).toBe(2)
    await expect(put('vic', once('k4', 'd'), 'OWN_KEYS')).rejects.toMatchObject({ code: 'forbidden' })
  })

  it('is another request with another token of the same principal', async () => {
    const made = await house.seed({ tokens: [{ name: 'second', user: 'dev' }] })
    await put('dev', once('k7', 'd'), 'ONE_TOKEN')
    const wanted = { at: production, store: 'shared', name: 'ONE_TOKEN', value: plain }
    await expect(house.as(made.get('second'), once('k7', 'd'))(putSecret, wanted)).rejects.toMatchObject({
      code: 'invalid',
      facts: { subject: 'idempotency_key' },
    })
    expect(await versions('ONE_TOKEN')).toBe(1)
  })

  it('is forgotten after a day', async () => {
    await put('dev', once('k5', 'd'), 'AGAIN')
    house.clock.now += limits.keptRequestMs
    await put('dev', once('k5', 'other'), 'AGAIN')
    expect(await versions('AGAIN')).toBe(2)
    house.clock.now -= limits.keptRequestMs
  })

  it('is done once however many of it come at the same time', async () => {
    const many = Array.from({ length: 20 }, () => put('dev', once('k6', 'd'), 'STORM').catch(() => 'told'))
    const outcomes = await Promise.all(many)
    expect(outcomes.filter((outcome) => outcome !== 'told')).toHaveLength(1)
    expect(await versions('STORM')).toBe(1)
  })
})
