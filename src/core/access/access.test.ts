import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openTestHouse, type Act, type TestHouse } from '../../../test/house.ts'
import { at, populate, production, utf8 } from '../../../test/world.ts'
import { readPlace } from '../place/read-places.ts'
import { putSecret } from '../secret/put-secret.ts'
import { listSecrets, revealSecret } from '../secret/read-secret.ts'
import { getSealingKey } from '../secret/sealing-key.ts'
import { createToken, listTokens, revokeToken } from './tokens.ts'

let house: TestHouse
let as: (login: string) => Act

beforeAll(async () => {
  house = await openTestHouse()
  as = await populate(house)
  await as('dev')(putSecret, {
    at: production,
    store: 'shared',
    name: 'A',
    value: { kind: 'plain', bytes: utf8('a') },
  })
})
afterAll(() => house[Symbol.asyncDispose]())

const page = { offset: 0, limit: 10 }

describe('a grant', () => {
  it('at an environment opens that environment, shows what is around it, and nothing beside it', async () => {
    const narrow = as('narrow')
    await narrow(putSecret, {
      at: at('acme', 'app', 'staging'),
      store: 'shared',
      name: 'S',
      value: { kind: 'plain', bytes: utf8('s') },
    })
    await narrow(readPlace, { at: at('acme', 'app') })
    await expect(narrow(listSecrets, { at: at('acme', 'app'), store: 'shared', page })).rejects.toMatchObject(
      { code: 'forbidden' },
    )
    await expect(narrow(listSecrets, { at: production, store: 'shared', page })).rejects.toMatchObject({
      code: 'not_found',
    })
  })

  it('is not needed to see that a public project exists and to take its public key, and gives nothing else', async () => {
    const eve = as('eve')
    const site = at('acme', 'site')
    await eve(readPlace, { at: site })
    await eve(getSealingKey, { at: site, store: 'toy' })
    await expect(eve(listSecrets, { at: site, store: 'toy', page })).rejects.toMatchObject({
      code: 'forbidden',
    })
    await expect(eve(readPlace, { at: at('acme') })).rejects.toMatchObject({ code: 'not_found' })
    await expect(eve(readPlace, { at: at('acme', 'app') })).rejects.toMatchObject({ code: 'not_found' })
  })

  it('of the first owner reaches no personal workspace', async () => {
    await expect(as('owner')(readPlace, { at: at('alice') })).rejects.toMatchObject({ code: 'not_found' })
    await as('alice')(readPlace, { at: at('alice') })
  })
})

describe('a token', () => {
  it('with scopes does what they say and no more', async () => {
    const { text } = await as('dev')(createToken, { name: 'lister', scopes: ['secret:list'] })
    const lister = house.as(text)
    await lister(listSecrets, { at: production, store: 'shared', page })
    await expect(lister(revealSecret, { at: production, store: 'shared', name: 'A' })).rejects.toMatchObject({
      code: 'forbidden',
    })
  })

  it('never has more than its principal', async () => {
    const { text } = await as('vic')(createToken, { name: 'wishful', scopes: ['*'] })
    const value = { kind: 'plain', bytes: utf8('x') } as const
    const wish = house.as(text)(putSecret, { at: production, store: 'shared', name: 'B', value })
    await expect(wish).rejects.toMatchObject({ code: 'forbidden' })
  })

  it('cannot mint one that may do more, or reach further, than itself', async () => {
    const { text } = await as('alice')(createToken, {
      name: 'small',
      workspace: 'acme',
      scopes: ['secret:list', 'token:write'],
    })
    const small = house.as(text)
    await expect(small(createToken, { name: 'x', workspace: 'acme', scopes: ['*'] })).rejects.toMatchObject({
      code: 'forbidden',
    })
    await expect(small(createToken, { name: 'x', scopes: ['secret:list'] })).rejects.toMatchObject({
      code: 'forbidden',
    })
    await small(createToken, { name: 'x', workspace: 'acme', scopes: ['secret:list'] })
  })

  it('that ends makes none that outlives it', async () => {
    const short = await as('dev')(createToken, { name: 'short', expiresIn: '30m' })
    for (const wanted of [{}, { expiresIn: '90d' }]) {
      const made = await house.as(short.text)(createToken, { name: 'longer', ...wanted })
      expect(made.token.expiresAt).toBe(short.token.expiresAt)
    }
  })

  it('that is narrowed lists and revokes none that is wider', async () => {
    const wide = await as('alice')(createToken, { name: 'wide' })
    const narrow = await as('alice')(createToken, { name: 'narrowed', workspace: 'acme' })
    const seen = await house.as(narrow.text)(listTokens, {})
    expect(seen.map(({ token }) => token.name)).not.toContain('wide')
    await expect(house.as(narrow.text)(revokeToken, { id: wide.token.id })).rejects.toMatchObject({
      code: 'not_found',
    })
    const blind = await as('alice')(createToken, { name: 'blind', scopes: ['secret:list'] })
    await expect(house.as(blind.text)(listTokens, {})).rejects.toMatchObject({ code: 'forbidden' })
  })

  it('bound to a workspace sees no other', async () => {
    const { text } = await as('alice')(createToken, { name: 'bound', workspace: 'acme' })
    await house.as(text)(readPlace, { at: at('acme') })
    await expect(house.as(text)(readPlace, { at: at('alice') })).rejects.toMatchObject({ code: 'not_found' })
  })

  it('is minted for someone else by the first owner alone', async () => {
    await expect(as('alice')(createToken, { name: 'x', user: 'dev' })).rejects.toMatchObject({
      code: 'not_found',
    })
    const { token, principal } = await as('owner')(createToken, { name: 'for dev', user: 'dev' })
    expect([principal.login, token.createdBy === token.principalId]).toEqual(['dev', false])
  })

  it('is refused with an unknown scope, format, lifetime or name', async () => {
    for (const wrong of [
      { scopes: ['secret:everything'] },
      { format: 'paper' },
      { expiresIn: '9y' },
      { name: '' },
    ]) {
      await expect(as('dev')(createToken, { name: 'x', ...wrong })).rejects.toMatchObject({ code: 'invalid' })
    }
  })

  it('ends when it is revoked, at once and for good; nobody revokes another person’s', async () => {
    const { text, token } = await as('dev')(createToken, { name: 'ending' })
    await expect(as('vic')(revokeToken, { id: token.id })).rejects.toMatchObject({ code: 'not_found' })
    await house.as(text)(listTokens, {})
    await as('dev')(revokeToken, { id: token.id })
    await expect(house.as(text)(listTokens, {})).rejects.toMatchObject({ code: 'unauthenticated' })
    expect((await as('dev')(revokeToken, { id: token.id })).revokedAt).toBeDefined()
    await expect(as('dev')(revokeToken, { id: 'nonsense' })).rejects.toMatchObject({ code: 'not_found' })
  })

  it('of a scope that is no permission is refused with those that are', async () => {
    const wrong = { name: 'x', scopes: ['secret:everything'] }
    await expect(as('dev')(createToken, wrong)).rejects.toThrow(/: .*secret:list, .*token:write/)
  })

  it('is listed with its last use, never with its text', async () => {
    const { text } = await as('dev')(createToken, { name: 'listed', format: 'enkryptify' })
    expect(text).toMatch(/^ek_live_/)
    await house.as(text)(listTokens, {})
    const listed = await as('dev')(listTokens, {})
    const found = listed.find(({ token }) => token.name === 'listed')
    expect(found?.lastUsedAt).toBeDefined()
    expect(JSON.stringify(listed)).not.toContain(text)
  })
})
