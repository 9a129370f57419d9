import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openTestHouse, type Act, type TestHouse } from '../../../test/house.ts'
import { at, events, populate, production, utf8 } from '../../../test/world.ts'
import { resolve } from '../resolve/resolve.ts'
import { putSecret } from '../secret/put-secret.ts'
import { listSecrets, revealSecret } from '../secret/read-secret.ts'
import { setRevealForbidden, setWorkspaceWriteOnly } from './reveal-switch.ts'

let house: TestHouse
let as: (login: string) => Act

beforeAll(async () => {
  house = await openTestHouse()
  as = await populate(house)
  const value = { kind: 'plain', bytes: utf8('v') } as const
  await as('dev')(putSecret, { at: production, store: 'shared', name: 'KEPT', value })
  await as('eve')(putSecret, { at: at('other', 'app', 'production'), store: 'shared', name: 'KEPT', value })
})
afterAll(() => house[Symbol.asyncDispose]())

const kept = { at: production, store: 'shared', name: 'KEPT' }
const refusal = { code: 'forbidden', facts: { permission: 'secret:reveal' } }

describe('a write-only workspace', () => {
  it('reveals nothing to anybody, its owner included, and still feeds consumers', async () => {
    await as('alice')(setWorkspaceWriteOnly, { at: at('acme'), writeOnly: true })
    for (const login of ['alice', 'dev', 'vic']) {
      await expect(as(login)(revealSecret, kept)).rejects.toMatchObject(refusal)
    }
    const { values } = await as('vic')(resolve, { at: production, phase: 'runtime' })
    expect(values).toHaveLength(1)
    await as('vic')(listSecrets, { at: production, store: 'shared', page: { offset: 0, limit: 1 } })
    await as('eve')(revealSecret, { ...kept, at: at('other', 'app', 'production') })
    const [event] = await events(house, 'acme', 20).then((all) =>
      all.filter(({ action }) => action === 'workspace.reveal_forbidden'),
    )
    expect(event).toMatchObject({ principal: { login: 'alice' }, outcome: 'done' })
  })

  it('is opened again by its owner, and by nobody less', async () => {
    await expect(
      as('dev')(setWorkspaceWriteOnly, { at: at('acme'), writeOnly: false }),
    ).rejects.toMatchObject({
      code: 'forbidden',
    })
    await as('alice')(setWorkspaceWriteOnly, { at: at('acme'), writeOnly: false })
    await as('vic')(revealSecret, kept)
  })
})

describe('a principal forbidden to reveal', () => {
  it('reveals nothing anywhere, whatever its role is, and still consumes', async () => {
    await as('owner')(setRevealForbidden, { login: 'alice', forbidden: true })
    await expect(as('alice')(revealSecret, kept)).rejects.toMatchObject(refusal)
    await as('alice')(resolve, { at: production, phase: 'runtime' })
    await as('dev')(revealSecret, kept)
    expect((await events(house, undefined, 1))[0]).toMatchObject({ action: 'principal.reveal_forbidden' })
    await as('owner')(setRevealForbidden, { login: 'alice', forbidden: false })
    await as('alice')(revealSecret, kept)
  })

  it('is named by the operator alone', async () => {
    const wish = { login: 'dev', forbidden: true }
    await expect(as('alice')(setRevealForbidden, wish)).rejects.toMatchObject({ code: 'forbidden' })
    await expect(as('owner')(setRevealForbidden, { login: 'nobody', forbidden: true })).rejects.toMatchObject(
      { code: 'not_found' },
    )
  })
})
