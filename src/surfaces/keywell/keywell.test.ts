import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startNative, type NativeApi } from '../../../test/native-api.ts'
import { worldSeed } from '../../../test/world.ts'

let api: NativeApi
const call: NativeApi['call'] = (...asked) => api.call(...asked)

beforeAll(async () => {
  api = await startNative(worldSeed)
})
afterAll(() => api?.stop())

const home = '/workspaces/acme/projects/app/environments/production'

describe('the native API', () => {
  it('sets, reveals, lists, deletes and restores a secret', async () => {
    const path = `${home}/secrets/DB_URL`
    expect(await call('dev', 'PUT', path, { value: 'one', note: 'n' })).toMatchObject({
      status: 201,
      body: { version: 1, created: true },
    })
    expect(await call('dev', 'PUT', path, { value: 'two' })).toMatchObject({
      status: 200,
      body: { version: 2, created: false },
    })
    expect(await call('dev', 'GET', `${path}/value`)).toMatchObject({
      status: 200,
      body: { value: 'two', encoding: 'utf8', version: 2 },
    })
    expect(await call('dev', 'GET', path)).toMatchObject({
      status: 200,
      body: { name: 'DB_URL', note: 'n', version: 2 },
    })
    expect(await call('dev', 'DELETE', path)).toMatchObject({
      status: 200,
      body: { deleted: true, version: 3 },
    })
    expect(await call('dev', 'GET', path)).toMatchObject({ status: 404, body: { code: 'not_found' } })
    expect(await call('dev', 'POST', `${path}/restore`, { version: 1 })).toMatchObject({
      status: 200,
      body: { version: 4 },
    })
    const { body } = await call(
      'dev',
      'GET',
      `${path}/versions?limit=2&cursor=${Buffer.from('1:4').toString('base64url')}`,
    )
    expect(body['items']).toMatchObject([
      { version: 3, deleted: true },
      { version: 2, deleted: false, createdBy: 'dev', surface: 'keywell' },
    ])
  })

  it('never has a value in a list', async () => {
    await call('dev', 'PUT', `${home}/secrets/LISTED`, { value: 'canary-of-the-list' })
    const listed = await call('dev', 'GET', `${home}/secrets?limit=100`)
    expect(listed.status).toBe(200)
    expect(JSON.stringify(listed.body)).toContain('LISTED')
    expect(JSON.stringify(listed.body)).not.toContain('canary-of-the-list')
  })

  it('carries bytes that are no text as base64, both ways', async () => {
    const value = Buffer.from([0, 255, 254, 10]).toString('base64')
    await call('dev', 'PUT', `${home}/secrets/RAW`, { value, encoding: 'base64' })
    expect(await call('dev', 'GET', `${home}/secrets/RAW/value`)).toMatchObject({
      body: { value, encoding: 'base64' },
    })
    const broken = await call('dev', 'PUT', `${home}/secrets/RAW`, {
      value: 'no base64!',
      encoding: 'base64',
    })
    expect(broken).toMatchObject({ status: 422, body: { violations: [{ path: 'value' }] } })
    expect(JSON.stringify(broken.body)).not.toContain('no base64!')
  })

  it('keeps a personal value apart from the shared one', async () => {
    const path = '/workspaces/acme/projects/app/environments/staging/secrets/OWN'
    await call('dev', 'PUT', path, { value: 'shared' })
    await call('dev', 'PUT', `${path}?personal=true`, { value: 'mine' })
    expect(await call('dev', 'GET', `${path}/value?personal=true`)).toMatchObject({ body: { value: 'mine' } })
    expect(await call('alice', 'GET', `${path}/value`)).toMatchObject({ body: { value: 'shared' } })
    expect(await call('alice', 'GET', `${path}/value?personal=true`)).toMatchObject({ status: 404 })
  })

  it('takes If-Match as the version the caller saw', async () => {
    const path = `${home}/secrets/MATCHED`
    expect(await call('dev', 'PUT', path, { value: 'a' }, { 'if-match': '"0"' })).toMatchObject({
      status: 201,
    })
    expect(await call('dev', 'PUT', path, { value: 'b' }, { 'if-match': '"0"' })).toMatchObject({
      status: 412,
      body: { code: 'precondition' },
    })
    expect(await call('dev', 'PUT', path, { value: 'b' }, { 'if-match': '"1"' })).toMatchObject({
      status: 200,
    })
    expect(await call('dev', 'PUT', path, { value: 'c' }, { 'if-match': 'W/"x"' })).toMatchObject({
      status: 422,
    })
  })

  it('answers every kind of refusal as a problem with its code', async () => {
    const cases: [Awaited<ReturnType<typeof call>>, number, string][] = [
      [await call(undefined, 'GET', '/me'), 401, 'unauthenticated'],
      [await call('vic', 'PUT', `${home}/secrets/X`, { value: 'x' }), 403, 'forbidden'],
      [await call('eve', 'GET', `${home}/secrets`), 404, 'not_found'],
      [await call('dev', 'GET', '/nowhere'), 404, 'not_found'],
      [await call('dev', 'DELETE', '/me'), 405, 'method_not_allowed'],
      [await call('dev', 'PUT', `${home}/secrets/X`, '{"value":'), 400, 'malformed'],
      [await call('dev', 'PUT', `${home}/secrets/X`, { value: 5 }), 422, 'invalid'],
      [await call('dev', 'PUT', `${home}/secrets/X`, { value: 'x', extra: 1 }), 422, 'invalid'],
      [
        await call('dev', 'PUT', `${home}/secrets/${encodeURIComponent('a b')}`, { value: 'x' }),
        422,
        'invalid',
      ],
      [await call('dev', 'GET', `${home}/secrets?limit=0`), 422, 'invalid'],
      [await call('dev', 'PUT', `${home}/secrets/X`, { value: 'x'.repeat(65_537) }), 413, 'too_large'],
    ]
    for (const [answer, status, code] of cases) {
      expect(answer).toMatchObject({ status, body: { status, code, type: `urn:keywell:error:${code}` } })
      expect(answer.headers.get('content-type')).toBe('application/problem+json')
    }
  })

  it('applies a seed once, and the second time changes nothing', async () => {
    const again = await call('owner', 'POST', '/apply', { document: worldSeed })
    const { changes, tokens: made } = again.body as { changes: { action: string }[]; tokens: object }
    expect(new Set(changes.map(({ action }) => action))).toEqual(new Set(['unchanged']))
    expect(made).toEqual({})
    expect(await call('dev', 'POST', '/apply', { document: {} })).toMatchObject({ status: 403 })
  })

  it('refuses a seed that names what is not there, and makes nothing of it', async () => {
    const document = {
      users: [{ login: 'ghost-maker' }],
      workspaces: [{ slug: 'half', members: [{ user: 'nobody', role: 'owner' }] }],
    }
    expect(await call('owner', 'POST', '/apply', { document })).toMatchObject({
      status: 422,
      body: { code: 'invalid' },
    })
    expect(await call('owner', 'GET', '/workspaces/half')).toMatchObject({ status: 404 })
  })

  it('resolves an environment with its imports and the workspace below it', async () => {
    await call('dev', 'PUT', '/workspaces/acme/secrets/EVERYWHERE', { value: 'w' })
    await call('dev', 'PUT', '/workspaces/acme/projects/app/secrets/DEFAULTED', { value: 'project' })
    await call('dev', 'PUT', `${home}/secrets/DEFAULTED`, { value: 'production' })
    const { body } = await call(
      'dev',
      'GET',
      '/workspaces/acme/projects/app/resolved?as=run&environment=production',
    )
    const values = Object.fromEntries(
      (body['items'] as { name: string; value: string }[]).map((item) => [item.name, item.value]),
    )
    expect(values).toMatchObject({ EVERYWHERE: 'w', DEFAULTED: 'production' })
  })

  it('pages through the audit record both ways', async () => {
    const newest = await call('alice', 'GET', '/audit/events?workspace=acme&limit=2')
    const items = newest.body['items'] as { seq: number }[]
    const older = await call(
      'alice',
      'GET',
      `/audit/events?workspace=acme&limit=1&cursor=${String(newest.body['next'])}`,
    )
    expect(older.body['items']).toMatchObject([{ seq: (items[1]?.seq ?? 0) - 1 }])
    const from = await call('alice', 'GET', `/audit/events?workspace=acme&limit=1&before=${items[1]?.seq}`)
    expect(from.body['items']).toEqual(older.body['items'])
    const first = await call('alice', 'GET', '/audit/chain?workspace=acme&limit=1')
    expect(first.body['items']).toMatchObject([{ seq: 1 }])
    expect(await call('dev', 'GET', '/audit/events?workspace=acme')).toMatchObject({ status: 403 })
    expect(await call('alice', 'GET', '/audit/events')).toMatchObject({ status: 403 })
  })

  it('describes itself to anybody, and refuses a parameter it does not know', async () => {
    const document = await call(undefined, 'GET', '/openapi.json')
    expect(document).toMatchObject({ status: 200, body: { openapi: '3.1.0' } })
    expect(document.body['paths']).toHaveProperty('/workspaces/{workspace}')
    expect(await call('dev', 'GET', '/workspaces?limits=1')).toMatchObject({
      status: 422,
      body: { code: 'invalid', violations: [{ path: 'limits' }] },
    })
  })

  it('finds nothing wrong with what it stored', async () => {
    expect(await call('owner', 'GET', '/doctor/integrity')).toMatchObject({
      status: 200,
      body: { faults: [] },
    })
  })
})
