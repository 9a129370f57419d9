import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openTestHouse, type Act, type TestHouse } from '../../../test/house.ts'
import { at, populate, production, utf8 } from '../../../test/world.ts'
import { sealBox } from '../../crypto/index.ts'
import { limits } from '../../limits.ts'
import { deleteEnvironment, putEnvironment } from '../place/environments.ts'
import { resolve } from '../resolve/resolve.ts'
import { deleteSecret } from './delete-secret.ts'
import { putSecret, type PutSecret } from './put-secret.ts'
import { describeSecret, listSecrets, revealSecret } from './read-secret.ts'
import { getSealingKey, rotateSealingKey } from './sealing-key.ts'
import { restoreSecret, secretHistory } from './secret-history.ts'

let house: TestHouse
let dev: Act
let as: (login: string) => Act

beforeAll(async () => {
  house = await openTestHouse()
  as = await populate(house)
  dev = as('dev')
})
afterAll(() => house[Symbol.asyncDispose]())

const staging = at('acme', 'app', 'staging')
const shared = { store: 'shared' }
const plain = (bytes: Uint8Array) => ({ kind: 'plain', bytes }) as const

function put(name: string, content: string, more: Partial<PutSecret> = {}) {
  return dev(putSecret, { at: production, ...shared, name, value: plain(utf8(content)), ...more })
}

async function text(name: string, where = production): Promise<string> {
  const { bytes } = await dev(revealSecret, { at: where, ...shared, name })
  return new TextDecoder().decode(bytes)
}

describe('a secret', () => {
  it('gives back every byte that was put, whatever the bytes are', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), async (bytes) => {
        await dev(putSecret, { at: production, ...shared, name: 'BYTES', value: plain(bytes) })
        const revealed = await dev(revealSecret, { at: production, ...shared, name: 'BYTES' })
        expect(Buffer.compare(revealed.bytes, bytes)).toBe(0)
      }),
      { numRuns: 25 },
    )
  })

  it('holds values up to the limit and refuses one byte more', async () => {
    const full = new Uint8Array(limits.valueBytesMax).fill(7)
    await dev(putSecret, { at: production, ...shared, name: 'FULL', value: plain(full) })
    const over = {
      at: production,
      ...shared,
      name: 'OVER',
      value: plain(new Uint8Array(limits.valueBytesMax + 1)),
    }
    await expect(dev(putSecret, over)).rejects.toMatchObject({ code: 'too_large' })
    await expect(text('OVER')).rejects.toMatchObject({ code: 'not_found' })
  })

  it('keeps the first spelling of its name and refuses another', async () => {
    await put('Db_Url', 'one')
    await expect(put('DB_URL', 'two')).rejects.toMatchObject({
      code: 'conflict',
      message: 'This secret is spelled Db_Url',
    })
    expect(await text('db_url')).toBe('one')
  })

  it('has one value per environment and one history each', async () => {
    await put('APART', 'in production')
    await put('APART', 'in staging', { at: staging })
    expect([await text('APART'), await text('APART', staging)]).toEqual(['in production', 'in staging'])
    await put('APART', 'again')
    const history = await dev(secretHistory, {
      at: staging,
      ...shared,
      name: 'APART',
      page: { limit: 10 },
    })
    expect(history.versions.map(({ version }) => version)).toEqual([1])
  })

  it('shows a personal value to its owner alone, and only where the environment allows one', async () => {
    await put('MINE', 'shared', { at: staging })
    await put('MINE', 'of dev', { at: staging, personal: true })
    const { values } = await dev(resolve, { at: staging, phase: 'runtime' })
    const mine = values.find(({ resolved }) => resolved.name === 'MINE')
    expect(new TextDecoder().decode(mine?.bytes)).toBe('of dev')
    expect(mine?.resolved.hidden).toHaveLength(1)
    const { values: theirs } = await as('alice')(resolve, { at: staging, phase: 'runtime' })
    expect(new TextDecoder().decode(theirs.find(({ resolved }) => resolved.name === 'MINE')?.bytes)).toBe(
      'shared',
    )
    await expect(put('MINE', 'x', { personal: true })).rejects.toMatchObject({ code: 'invalid' })
  })

  it('is not there once deleted, and comes back with its history', async () => {
    const first = await put('GONE', 'one')
    await dev(deleteSecret, { at: production, ...shared, name: 'GONE' })
    await expect(dev(describeSecret, { at: production, ...shared, name: 'GONE' })).rejects.toMatchObject({
      code: 'not_found',
    })
    await dev(restoreSecret, { at: production, ...shared, name: 'GONE', version: 1 })
    expect(await text('GONE')).toBe('one')
    const history = await dev(secretHistory, {
      at: production,
      ...shared,
      name: 'GONE',
      page: { limit: 10 },
    })
    expect(history.versions.map(({ version, deleted }) => [version, deleted])).toEqual([
      [3, false],
      [2, true],
      [1, false],
    ])
    expect(history.secret.id).toBe(first.secret.id)
  })

  it('refuses a stale write and leaves what was there', async () => {
    await put('RACED', 'one')
    await put('RACED', 'two', { expected: 1 })
    await expect(put('RACED', 'three', { expected: 1 })).rejects.toMatchObject({ code: 'precondition' })
    await expect(put('RACED', 'three', { expected: 0 })).rejects.toMatchObject({ code: 'precondition' })
    expect(await text('RACED')).toBe('two')
    expect((await put('NEW_ONE', 'x', { expected: 0 })).created).toBe(true)
  })

  it('counts against the limit its surface gives, and an update never does', async () => {
    await put('COUNTED', 'x', { at: at('acme', 'site', 'production'), countMax: 1 })
    await expect(
      put('TOO_MANY', 'x', { at: at('acme', 'site', 'production'), countMax: 1 }),
    ).rejects.toMatchObject({ code: 'limit' })
    await put('COUNTED', 'y', { at: at('acme', 'site', 'production'), countMax: 1 })
  })

  it('is listed by name in pages, without its value', async () => {
    const home = at('acme', 'site')
    for (const name of ['C', 'A', 'B']) {
      await dev(putSecret, { at: home, store: 'toy', name, value: plain(utf8('v')) })
    }
    const page = await dev(listSecrets, { at: home, store: 'toy', page: { offset: 1, limit: 1 } })
    expect([page.total, page.items.map(({ secret }) => secret.name)]).toEqual([3, ['B']])
    const beyond = await dev(listSecrets, { at: home, store: 'toy', page: { offset: 9, limit: 1 } })
    expect([beyond.total, beyond.items]).toEqual([3, []])
  })

  it('ends with its environment, and not before', async () => {
    const where = at('acme', 'app', 'short-lived')
    await as('alice')(putEnvironment, { at: at('acme', 'app'), name: 'short-lived' })
    await put('ENDS', 'x', { at: where })
    const { ended } = await as('alice')(deleteEnvironment, { at: where })
    expect(ended.map(({ secret }) => secret.name)).toEqual(['ENDS'])
    await as('alice')(putEnvironment, { at: at('acme', 'app'), name: 'short-lived' })
    await expect(text('ENDS', where)).rejects.toMatchObject({ code: 'not_found' })
  })
})

describe('a sealed value', () => {
  const sealed = async (value: string, where = production) => {
    const key = await dev(getSealingKey, { at: where, ...shared })
    return { keyId: key.keyId, box: sealBox(key.publicKey, utf8(value)) }
  }

  it('is opened at its place and stored like any other', async () => {
    const { keyId, box } = await sealed('from a box')
    await dev(putSecret, { at: production, ...shared, name: 'BOXED', value: { kind: 'sealed', keyId, box } })
    expect(await text('BOXED')).toBe('from a box')
  })

  it('is refused when it was sealed for another place or changed on the way', async () => {
    const { keyId, box } = await sealed('x', staging)
    const here = { at: production, ...shared, name: 'WRONG' }
    await expect(dev(putSecret, { ...here, value: { kind: 'sealed', keyId, box } })).rejects.toMatchObject({
      code: 'sealed_box',
    })
    const own = await sealed('x')
    const broken = Uint8Array.from(own.box, (byte, index) => (index === 40 ? byte ^ 1 : byte))
    const value = { kind: 'sealed', keyId: own.keyId, box: broken } as const
    await expect(dev(putSecret, { ...here, value })).rejects.toMatchObject({ code: 'sealed_box' })
  })

  it('opens with the key before the last during the grace time, and not after it', async () => {
    const old = await sealed('old key')
    const next = await dev(rotateSealingKey, { at: production, ...shared })
    expect(next.keyId).not.toBe(old.keyId)
    const value = { kind: 'sealed', ...old } as const
    await dev(putSecret, { at: production, ...shared, name: 'GRACED', value })
    house.clock.now += limits.sealingKeyGraceMs + 1_000
    const late = dev(putSecret, { at: production, ...shared, name: 'GRACED', value })
    await expect(late).rejects.toMatchObject({ code: 'sealed_box' })
    house.clock.now -= limits.sealingKeyGraceMs + 1_000
  })
})
