import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openTestHouse, type Act, type TestHouse } from '../../test/house.ts'
import { at, events, populate, production, utf8 } from '../../test/world.ts'
import { putSecret } from './secret/put-secret.ts'
import { describeSecret, listSecrets, revealSecret } from './secret/read-secret.ts'
import { applySeed } from './seed/apply-seed.ts'

let house: TestHouse
let as: (login: string) => Act

beforeAll(async () => {
  house = await openTestHouse()
  as = await populate(house)
})
afterAll(() => house[Symbol.asyncDispose]())

const put = (name: string, text: string) => ({
  at: production,
  store: 'shared',
  name,
  value: { kind: 'plain', bytes: utf8(text) } as const,
})

describe('the runner', () => {
  it('refuses a request without a token, and one with a token nobody has', async () => {
    const look = { at: production, store: 'shared', page: { offset: 0, limit: 10 } }
    await expect(house.as(undefined)(listSecrets, look)).rejects.toMatchObject({ code: 'unauthenticated' })
    await expect(house.as('kw_not-a-token')(listSecrets, look)).rejects.toMatchObject({
      code: 'unauthenticated',
    })
  })

  it('gives a foreign principal the same answer as for a place that is not there', async () => {
    const secret = { store: 'shared', name: 'ANY' }
    const foreign = await as('eve')(revealSecret, { at: production, ...secret }).catch(
      (error: unknown) => error,
    )
    const absent = await as('eve')(revealSecret, { at: at('nowhere', 'app', 'x'), ...secret }).catch(
      (error: unknown) => error,
    )
    expect(foreign).toMatchObject({ code: 'not_found' })
    expect(String(foreign).replace('acme/app/production', 'nowhere/app/x')).toBe(String(absent))
  })

  it('tells a member who lacks the permission which one it is', async () => {
    await expect(as('vic')(putSecret, put('NOPE', 'x'))).rejects.toMatchObject({
      code: 'forbidden',
      facts: { permission: 'secret:write' },
    })
  })

  it('lets the first owner run the house and read nothing kept in it', async () => {
    await as('dev')(putSecret, put('KEPT', 'x'))
    await expect(
      as('owner')(revealSecret, { at: production, store: 'shared', name: 'KEPT' }),
    ).rejects.toMatchObject({
      code: 'forbidden',
    })
  })

  it('records what was done with its targets, and never the value', async () => {
    await as('dev')(putSecret, put('RECORDED', 'canary-value-of-a-test'))
    const [event] = await events(house, 'acme', 1)
    expect(event).toMatchObject({
      action: 'secret.created',
      outcome: 'done',
      principal: { login: 'dev' },
      project: 'app',
      environment: 'production',
      targets: [{ kind: 'secret', name: 'RECORDED', version: 1 }],
    })
    expect(JSON.stringify(event)).not.toContain('canary-value-of-a-test')
  })

  it('records a refusal, which changes nothing else', async () => {
    await as('vic')(putSecret, put('REFUSED', 'x')).catch(() => {})
    const [event] = await events(house, 'acme', 1)
    expect(event).toMatchObject({ action: 'secret.write', outcome: 'refused', reason: 'forbidden' })
    await expect(
      as('dev')(describeSecret, { at: production, store: 'shared', name: 'REFUSED' }),
    ).rejects.toMatchObject({
      code: 'not_found',
    })
  })

  it('rolls a dry run back and records it as planned', async () => {
    const document = { workspaces: [{ slug: 'planned-house' }] }
    const { changes } = await as('owner')(applySeed, { document, dryRun: true })
    expect(changes).toEqual([{ action: 'create', kind: 'workspace', name: 'planned-house' }])
    const [event] = await events(house, undefined, 1)
    expect(event).toMatchObject({ action: 'seed.applied', outcome: 'planned' })
    expect(await house.look((tx) => tx.places.workspaceBySlug('planned-house'))).toBeUndefined()
  })

  it('stops a token the moment it expires or its principal is switched off', async () => {
    const tokens = await house.seed({ tokens: [{ name: 'short', user: 'dev', expires_in: '30m' }] })
    const act = house.as(tokens.get('short'))
    const look = { at: production, store: 'shared', page: { offset: 0, limit: 1 } }
    await act(listSecrets, look)
    house.clock.now += 31 * 60_000
    await expect(act(listSecrets, look)).rejects.toMatchObject({ code: 'unauthenticated' })
    house.clock.now -= 31 * 60_000
    await house.look(async (tx) => {
      const dev = await tx.access.principalByLogin('dev')
      if (dev !== undefined) await tx.access.updatePrincipal({ ...dev, active: false })
    })
    await expect(act(listSecrets, look)).rejects.toMatchObject({ code: 'unauthenticated' })
    await house.look(async (tx) => {
      const dev = await tx.access.principalByLogin('dev')
      if (dev !== undefined) await tx.access.updatePrincipal({ ...dev, active: true })
    })
  })
})
