import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type NativeAnswer, type NativeApi, startNative } from '../../../test/native-api.ts'
import { worldSeed } from '../../../test/world.ts'

let api: NativeApi
const call: NativeApi['call'] = (...asked) => api.call(...asked)
const acme = '/workspaces/acme'
const production = `${acme}/projects/app/environments/production`

beforeAll(async () => {
  api = await startNative(worldSeed)
})
afterAll(() => api?.stop())

/** All but what is different in each answer. */
function told({ status, body: { requestId: _requestId, ...body } }: NativeAnswer): object {
  return { status, body }
}

describe('a workspace', () => {
  it('is ended by its owner alone, and is not there for a stranger', async () => {
    for (const login of ['dev', 'vic', 'narrow']) {
      const refused = await call(login, 'DELETE', `${acme}?confirm=acme`)
      expect(refused).toMatchObject({
        status: 403,
        body: { code: 'forbidden', permission: 'workspace:write' },
      })
    }
    const foreign = await call('eve', 'DELETE', `${acme}?confirm=acme`)
    expect(foreign.status).toBe(404)
    expect(told(foreign)).toEqual(told(await call('eve', 'DELETE', '/workspaces/nosuch?confirm=acme')))
    expect((await call('alice', 'GET', `${acme}/projects/app`)).status).toBe(200)
  })

  it('is not ended by mistake: while it holds something, its slug must be named', async () => {
    const refused = await call('alice', 'DELETE', acme)
    expect(refused).toMatchObject({
      status: 409,
      body: { code: 'conflict', subject: 'workspace', violations: [{ path: 'confirm', rule: 'required' }] },
    })
    const other = await call('alice', 'DELETE', `${acme}?confirm=other`)
    expect(other).toMatchObject({ status: 422, body: { violations: [{ path: 'confirm' }] } })
    await call('owner', 'POST', '/workspaces', { slug: 'small' })
    await call('owner', 'PUT', '/workspaces/small/secrets/A', { value: 'v' })
    expect((await call('owner', 'DELETE', '/workspaces/small')).status).toBe(409)
    await call('owner', 'DELETE', '/workspaces/small/secrets/A')
    expect(await call('owner', 'DELETE', '/workspaces/small')).toMatchObject({
      status: 200,
      body: { slug: 'small' },
    })
  })

  it('that is somebody’s own lives as long as they do', async () => {
    const refused = await call('alice', 'DELETE', '/workspaces/alice?confirm=alice')
    expect(refused).toMatchObject({
      status: 409,
      body: { detail: expect.stringContaining('user') as unknown },
    })
  })
})

describe('a workspace that was ended', () => {
  let bound: string
  let shared: string
  const end = () =>
    call('alice', 'DELETE', `${acme}?confirm=acme`, undefined, { 'idempotency-key': 'the-end-of-acme' })

  beforeAll(async () => {
    await call('dev', 'PUT', `${production}/secrets/DB_URL`, { value: 'canary-of-the-ended' })
    await call('dev', 'POST', `${acme}/projects/app/groups`, {
      name: 'Bundle',
      values: [{ name: 'A', value: '1' }],
    })
    const share = { secrets: ['DB_URL'], expiresIn: '1h' }
    shared = String((await call('alice', 'POST', `${production}/shares`, share)).body['token'])
    bound = String((await call('dev', 'POST', '/tokens', { name: 'ci', workspace: 'acme' })).body['token'])
    expect((await end()).status).toBe(200)
  })

  it('is told to have ended where the same request is sent again, and is not there for another', async () => {
    const again = await end()
    expect([again.status, again.headers.get('idempotent-replayed')]).toEqual([200, 'true'])
    expect(await call('alice', 'DELETE', `${acme}?confirm=acme`)).toMatchObject({ status: 404 })
  })

  it('is there for nobody, not even for the operator', async () => {
    for (const login of ['alice', 'dev', 'owner']) {
      for (const path of [
        acme,
        `${acme}/projects`,
        `${production}/secrets/DB_URL/value`,
        `${acme}/members`,
      ]) {
        expect((await call(login, 'GET', path)).status).toBe(404)
      }
      expect(JSON.stringify((await call(login, 'GET', '/workspaces')).body)).not.toContain('"acme"')
    }
    expect((await call('alice', 'DELETE', `${acme}?confirm=acme`)).status).toBe(404)
    expect((await call(undefined, 'GET', `/shares/${shared}`)).status).toBe(404)
    const ended = await call(undefined, 'GET', '/me', undefined, { authorization: `Bearer ${bound}` })
    expect(ended.status).toBe(401)
  })

  it('keeps its slug: no workspace and no user comes to be meant by what still names it', async () => {
    expect((await call('owner', 'POST', '/workspaces', { slug: 'acme' })).status).toBe(409)
    expect((await call('eve', 'PATCH', '/workspaces/other', { slug: 'acme' })).status).toBe(409)
    expect((await call('owner', 'POST', '/users', { login: 'acme' })).status).toBe(409)
    const seed = { document: { workspaces: [{ slug: 'acme', projects: [{ slug: 'app' }] }] } }
    expect((await call('owner', 'POST', '/apply', seed)).status).toBe(409)
  })

  it('is on the instance’s record, and its own can be verified by the operator', async () => {
    const { body } = await call('owner', 'GET', '/audit/events?limit=100')
    const events = (
      body['items'] as { event: { action: string; targets?: object[]; details?: object } }[]
    ).map(({ event }) => event)
    const deleted = events.filter(({ action }) => action === 'workspace.deleted')
    expect(deleted[0]).toMatchObject({
      principal: { login: 'alice' },
      targets: expect.arrayContaining([
        expect.objectContaining({ kind: 'workspace', name: 'acme' }),
        expect.objectContaining({ kind: 'project', name: 'app' }),
        expect.objectContaining({ kind: 'secret', name: 'A', deleted: true }),
      ]) as unknown,
      details: { members: 4, tokens: 1 },
    })
    const chain = await call('owner', 'GET', '/audit/chain?workspace=acme')
    expect(chain.status).toBe(200)
    expect((await call('alice', 'GET', '/audit/chain?workspace=acme')).status).toBe(404)
    expect((await call('owner', 'GET', '/doctor/integrity')).body).toMatchObject({ faults: [] })
  })
})
