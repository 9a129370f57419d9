import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startNative, type NativeApi } from '../../../test/native-api.ts'
import { worldSeed } from '../../../test/world.ts'

let api: NativeApi
const call: NativeApi['call'] = (...asked) => api.call(...asked)
const project = '/workspaces/acme/projects/app'
const production = `${project}/environments/production`

beforeAll(async () => {
  api = await startNative(worldSeed)
  await call('dev', 'PUT', `${production}/secrets/DB_URL`, { value: 'postgres://shared' })
})
afterAll(() => api?.stop())

describe('a share', () => {
  it('gives its copy as often as it allows, to anybody with the link', async () => {
    const body = { secrets: ['DB_URL'], items: [{ name: 'NOTE', value: 'hello' }], expiresIn: '24h' }
    const made = await call('dev', 'POST', `${production}/shares`, body)
    expect(made.status).toBe(201)
    await call('dev', 'PUT', `${production}/secrets/DB_URL`, { value: 'changed since' })
    const path = `/shares/${String(made.body['token'])}`
    expect(await call(undefined, 'GET', path)).toMatchObject({ body: { viewsLeft: 1, passphrase: false } })
    const viewed = await call(undefined, 'POST', `${path}/view`)
    expect(viewed.body).toEqual({
      items: [
        { name: 'DB_URL', value: 'postgres://shared' },
        { name: 'NOTE', value: 'hello' },
      ],
      viewsLeft: 0,
    })
    expect(await call(undefined, 'POST', `${path}/view`)).toMatchObject({ status: 404 })
    expect(await call(undefined, 'GET', path)).toMatchObject({ status: 404 })
  })

  it('tells the page where a person sees it, with the token where no log has it', async () => {
    const body = { items: [{ name: 'X', value: 'y' }], expiresIn: '1h' }
    const { body: made } = await call('dev', 'POST', `${production}/shares`, body)
    expect(made['url']).toBe(`${api.url}/share#${String(made['token'])}`)
    const token = String(made['token'])
    const page = await fetch(String(made['url']), { method: 'POST', body: new URLSearchParams({ token }) })
    expect(await page.text()).toContain('<pre>\ny</pre>')
  })

  it('asks for its passphrase, and says so', async () => {
    const body = { items: [{ name: 'X', value: 'y' }], expiresIn: '1h', views: 2, passphrase: 'open sesame' }
    const { body: made } = await call('dev', 'POST', `${production}/shares`, body)
    const view = (given?: object) => call(undefined, 'POST', `/shares/${String(made['token'])}/view`, given)
    expect(await view()).toMatchObject({ status: 403, body: { detail: 'This share asks for a passphrase' } })
    expect(await view({ passphrase: 'guess' })).toMatchObject({ status: 403, body: { code: 'forbidden' } })
    expect(await view({ passphrase: 'open sesame' })).toMatchObject({ status: 200, body: { viewsLeft: 1 } })
  })

  it('is listed without what it holds, and ends at once when it is revoked', async () => {
    const body = { items: [{ name: 'LISTED', value: 'canary-of-the-share' }], expiresIn: '1h' }
    const { body: made } = await call('dev', 'POST', `${production}/shares`, body)
    const listed = await call('alice', 'GET', `${project}/shares`)
    expect(listed.body['items']).toMatchObject([
      { id: made['id'], names: ['LISTED'], state: 'active' },
      {},
      {},
      {},
    ])
    expect(JSON.stringify(listed.body)).not.toContain('canary-of-the-share')
    const revoked = await call('dev', 'DELETE', `${project}/shares/${String(made['id'])}`)
    expect(revoked).toMatchObject({ status: 200, body: { id: made['id'] } })
    expect(await call(undefined, 'GET', `/shares/${String(made['token'])}`)).toMatchObject({ status: 404 })
  })

  it('is refused beyond its limits, and to who may not reveal', async () => {
    const refused: [string, object, number][] = [
      ['dev', { expiresIn: '31d', items: [{ name: 'X', value: 'y' }] }, 422],
      ['dev', { expiresIn: 'soon', items: [{ name: 'X', value: 'y' }] }, 422],
      ['dev', { expiresIn: '1h' }, 422],
      ['dev', { expiresIn: '1h', secrets: ['ABSENT'] }, 404],
      ['dev', { expiresIn: '1h', views: 0, items: [{ name: 'X', value: 'y' }] }, 422],
      ['eve', { expiresIn: '1h', items: [{ name: 'X', value: 'y' }] }, 404],
    ]
    for (const [login, body, status] of refused) {
      expect(await call(login, 'POST', `${production}/shares`, body)).toMatchObject({ status })
    }
  })
})

describe('a sign-in', () => {
  it('gives the client its token once a person has let it in', async () => {
    const client = 'laptop'
    const started = await call(undefined, 'POST', '/logins', { client })
    expect(started.status).toBe(201)
    const { deviceCode, userCode, verificationUriComplete } = started.body as Record<string, string>
    expect(userCode).toMatch(/^\w{4}-\w{4}$/)
    expect((await fetch(verificationUriComplete ?? '')).status).toBe(200)
    const poll = () => call(undefined, 'POST', '/logins/token', { client, deviceCode })
    expect(await poll()).toMatchObject({ status: 200, body: { state: 'pending' } })
    const decided = await call('dev', 'POST', `/logins/${userCode ?? ''}`, { approve: true })
    expect(decided).toMatchObject({ status: 200, body: { client, state: 'approved' } })
    const { body } = await poll()
    expect(body).toMatchObject({ state: 'approved' })
    expect(body['token']).toMatch(/^kw_/)
    expect((await poll()).body).toEqual({ state: 'expired' })
    const headers = { authorization: `Bearer ${String(body['token'])}` }
    expect(await call(undefined, 'GET', '/me', undefined, headers)).toMatchObject({ body: { login: 'dev' } })
    expect(await call(undefined, 'DELETE', '/session', undefined, headers)).toMatchObject({
      body: { revoked: true },
    })
    expect(await call(undefined, 'GET', '/me', undefined, headers)).toMatchObject({ status: 401 })
  })

  it('gives nothing to a client that was turned away', async () => {
    const client = 'stranger'
    const { body } = await call(undefined, 'POST', '/logins', { client })
    await call('dev', 'POST', `/logins/${String(body['userCode'])}`, { approve: false })
    const asked = { client, deviceCode: body['deviceCode'] }
    expect((await call(undefined, 'POST', '/logins/token', asked)).body).toEqual({ state: 'denied' })
  })

  it('has sessions that stand for a token and beget no others', async () => {
    const { body } = await call('dev', 'POST', '/session')
    const headers = { authorization: `Bearer ${String(body['token'])}` }
    expect(await call(undefined, 'GET', '/me', undefined, headers)).toMatchObject({ body: { login: 'dev' } })
    expect(await call(undefined, 'POST', '/session', undefined, headers)).toMatchObject({ status: 401 })
  })
})
