import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openTestHouse, type Act, type TestHouse } from '../../../test/house.ts'
import { populate, production } from '../../../test/world.ts'
import { createShare } from './create-share.ts'
import { listShares, revokeShare } from './list-shares.ts'
import type { Share } from './share.ts'
import { describeShare, viewShare } from './view-share.ts'

let house: TestHouse
let dev: Act
let anybody: Act
const items = [{ name: 'KEY', value: 'v' }]

beforeAll(async () => {
  house = await openTestHouse()
  dev = (await populate(house))('dev')
  anybody = house.as(undefined)
})
afterAll(() => house[Symbol.asyncDispose]())

const make = (more: object = {}) =>
  dev(createShare, { at: production, secrets: [], items, lifetimeMs: 60_000, viewsMax: 2, ...more })
const stateOf = async ({ id }: Share) =>
  (await dev(listShares, { at: production })).find(({ share }) => share.id === id)?.state
const contentOf = ({ id }: Share) => house.look((tx) => tx.shares.content(id))

describe('a share that has ended', () => {
  const endings: readonly (readonly [string, (made: { share: Share; token: string }) => Promise<unknown>])[] =
    [
      ['expired', async () => (house.clock.now += 60_000)],
      [
        'used',
        async ({ token }) => [await anybody(viewShare, { token }), await anybody(viewShare, { token })],
      ],
      ['revoked', ({ share }) => dev(revokeShare, { at: production, share: share.id })],
    ]

  it.each(endings)(
    'because it is %s is so only to its people, and its content is erased',
    async (ending, end) => {
      const made = await make()
      expect(await stateOf(made.share)).toBe('active')
      await end(made)
      expect(await stateOf(made.share)).toBe(ending)
      const { token } = made
      await expect(anybody(describeShare, { token })).rejects.toMatchObject({ code: 'not_found' })
      expect(await anybody(viewShare, { token })).toMatchObject({ refused: ending })
      expect(await contentOf(made.share)).toBeUndefined()
    },
  )
})

describe('a passphrase', () => {
  it('is tried ten times wrongly at most, however long the views last', async () => {
    const { token, share } = await make({ passphrase: 'right', viewsMax: 50 })
    for (let times = 0; times < 9; times += 1) {
      expect(await anybody(viewShare, { token, passphrase: 'wrong' })).toMatchObject({
        refused: 'passphrase_wrong',
      })
    }
    expect(await anybody(viewShare, { token, passphrase: 'right' })).toHaveProperty('items')
    expect(await anybody(viewShare, { token, passphrase: 'wrong' })).toMatchObject({
      refused: 'locked',
    })
    expect(await anybody(viewShare, { token, passphrase: 'right' })).toMatchObject({ refused: 'locked' })
    expect(await stateOf(share)).toBe('locked')
  })
})
