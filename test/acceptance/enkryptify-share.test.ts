import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Client, Got } from './enkryptify-client.ts'
import { ekClient, send } from './enkryptify-client.ts'
import type { RunningServer } from './server.ts'
import { startServer } from './server.ts'

const document = {
  users: [{ login: 'alice' }, { login: 'bob' }, { login: 'carol' }],
  workspaces: [
    {
      slug: 'acme',
      members: [
        { user: 'alice', role: 'owner' },
        { user: 'bob', role: 'developer' },
        { user: 'carol', role: 'viewer', project: 'api', environment: 'staging' },
      ],
      projects: [
        { slug: 'api', environments: ['production', { name: 'staging', personal_overrides: true }] },
        { slug: 'web', environments: ['production'] },
      ],
    },
  ],
  tokens: ['alice', 'bob', 'carol'].map((user) => ({ name: user, user, format: 'enkryptify' })),
}

let server: RunningServer
let alice: Client
let bob: Client
let carol: Client
const ids = new Map<string, string>()
const project = (name: string) => `/v1/workspace/acme/project/${name}`
const shares = `${project('api')}/secret-share`

const put = (at: string, environment: string, key: string, value: string) =>
  alice.send('POST', `${project(at)}/secret`, {
    environments: [ids.get(`${at}/${environment}`)],
    secrets: [{ key, value, type: 'runtime', dataType: 'text' }],
  })

beforeAll(async () => {
  server = await startServer()
  const tokens = await server.apply(document)
  alice = ekClient(server.url, tokens['alice']!)
  bob = ekClient(server.url, tokens['bob']!)
  carol = ekClient(server.url, tokens['carol']!)
  for (const name of ['api', 'web']) {
    for (const each of (await alice.get(`${project(name)}/environment`)).rows) {
      ids.set(`${name}/${each.name}`, each.id)
    }
  }
  await put('api', 'production', 'PASSWORD', 'swordfish')
})
afterAll(() => server.stop())

describe('references', () => {
  const read = async (client: Client, at: string, environment: string, name: string) => {
    const query = `environmentId=${ids.get(`${at}/${environment}`)}&resolve=true`
    const got = await client.get(`${project(at)}/secret/${name}?${query}`)
    return { value: got.json.values[0]?.value, reported: got.headers['keywell-unresolved-references'] }
  }

  beforeAll(async () => {
    await put('api', 'staging', 'HOST', 'staging.example.com')
    await put('api', 'staging', 'URL', 'https://${HOST}/')
    await put('api', 'staging', 'FROM_PROD', '${production:PASSWORD}')
    await put('api', 'staging', 'FROM_WEB', 'key=${web:production:WEB_KEY}')
    await put('api', 'staging', 'AA', '${BB}')
    await put('api', 'staging', 'BB', '${AA} ${NOWHERE}')
    await put('web', 'production', 'WEB_KEY', '${WEB_BASE}-key')
    await put('web', 'production', 'WEB_BASE', 'web')
  })

  it('are expanded with resolve=true, and shown as they were written without', async () => {
    expect(await read(alice, 'api', 'staging', 'URL')).toEqual({
      value: 'https://staging.example.com/',
      reported: undefined,
    })
    const raw = await alice.get(`${project('api')}/secret/URL?environmentId=${ids.get('api/staging')}`)
    expect(raw.json.values[0]?.value).toBe('https://${HOST}/')
  })

  it('reach other environments and projects for who may read them', async () => {
    expect((await read(bob, 'api', 'staging', 'FROM_PROD')).value).toBe('swordfish')
    expect((await read(bob, 'api', 'staging', 'FROM_WEB')).value).toBe('key=web-key')
  })

  it('lead nowhere for who may not, and say so without saying why', async () => {
    expect((await read(carol, 'api', 'staging', 'URL')).value).toBe('https://staging.example.com/')
    expect(await read(carol, 'api', 'staging', 'FROM_PROD')).toEqual({
      value: '${production:PASSWORD}',
      reported: 'FROM_PROD ${production:PASSWORD} unknown',
    })
    expect((await read(carol, 'api', 'staging', 'FROM_WEB')).value).toBe('key=${web:production:WEB_KEY}')
  })

  it('take the personal value of whoever has one, and leave alone what is escaped or of another form', async () => {
    await put('api', 'staging', 'PLAIN', '$${HOST} ${HOST:-x} $HOST ${}')
    expect(await read(alice, 'api', 'staging', 'PLAIN')).toEqual({
      value: '${HOST} ${HOST:-x} $HOST ${}',
      reported: undefined,
    })
    const { id, ...host } = (await bob.get(`${project('api')}/secret/HOST`)).json
    const own = { environmentId: ids.get('api/staging'), value: 'localhost', isPersonal: true }
    const body = { ...host, values: [...host.values, own] }
    expect((await bob.send('PUT', `${project('api')}/secret/${id}`, body)).status).toBe(200)
    expect((await read(bob, 'api', 'staging', 'URL')).value).toBe('https://localhost/')
    expect((await read(alice, 'api', 'staging', 'URL')).value).toBe('https://staging.example.com/')
  })

  it('in a circle over environments are told from names that are not there', async () => {
    await put('api', 'staging', 'SELF', '${SELF}')
    expect((await read(alice, 'api', 'staging', 'SELF')).reported).toBe('SELF ${SELF} cycle')
    await put('api', 'staging', 'THERE', '${production:BACK}')
    await put('api', 'production', 'BACK', '${staging:THERE}')
    expect(await read(alice, 'api', 'staging', 'THERE')).toEqual({
      value: '${staging:THERE}',
      reported: 'BACK ${staging:THERE} cycle',
    })
    await put('api', 'staging', 'LOST', '${nowhere:HOST} ${nothing:production:HOST}')
    expect((await read(alice, 'api', 'staging', 'LOST')).reported).toBe(
      'LOST ${nowhere:HOST} unknown, LOST ${nothing:production:HOST} unknown',
    )
  })

  it('in a circle, or to nothing, stay and are reported', async () => {
    const { value, reported } = await read(alice, 'api', 'staging', 'AA')
    expect(value).toBe('${AA} ${NOWHERE}')
    expect(reported).toBe('BB ${AA} cycle, BB ${NOWHERE} unknown')
  })

  it('put what they opened on the record of who read it', async () => {
    await read(bob, 'api', 'staging', 'FROM_WEB')
    const { json } = await send(server.url, '/api/v1/audit/events?workspace=acme&limit=1', {
      token: server.ownerToken,
    })
    expect(JSON.stringify(json)).toMatch(/"secret.resolved".*FROM_WEB.*WEB_KEY.*WEB_BASE/)
  })
})

describe('a share', () => {
  const create = (more: object = {}, client = alice): Promise<Got> =>
    client.send('POST', `${shares}/`, {
      environmentId: ids.get('api/production'),
      secretIds: ['PASSWORD'],
      items: [{ name: 'hint', value: 'a fish' }],
      expiresIn: '1h',
      ...more,
    })
  const meta = (token: string) => send(server.url, `/v1/share/${token}/meta`)
  const view = (token: string, body?: object) =>
    send(server.url, `/v1/share/${token}/view`, {
      method: 'POST',
      ...(body === undefined ? {} : { body, headers: { 'content-type': 'application/json' } }),
    })
  const state = async (id: string) =>
    (await alice.get(shares)).rows.find((each) => each.id === id) as unknown as {
      status: string
      views: number
    }

  it('gives what it holds to whoever has the link, once', async () => {
    const { status, json } = await create()
    expect(status).toBe(201)
    for (let times = 0; times < 3; times += 1) {
      expect((await meta(json.token)).json).toMatchObject({ remainingViews: 1, requiresPassword: false })
    }
    const seen = await view(json.token)
    expect([seen.status, seen.json]).toEqual([
      200,
      {
        items: [
          { name: 'PASSWORD', value: 'swordfish' },
          { name: 'hint', value: 'a fish' },
        ],
        remainingViews: 0,
      },
    ])
    for (const got of [await view(json.token), await meta(json.token)]) {
      expect([got.status, got.json]).toEqual([404, { message: 'Share not found' }])
    }
    expect(await state(json.id)).toMatchObject({ status: 'used', views: 1 })
  })

  it('is a copy: what changes later does not change it', async () => {
    const { json } = await create({ maxViews: 2 })
    const { id, values } = (await alice.get(`${project('api')}/secret/PASSWORD`)).json
    const body = { name: 'PASSWORD', type: 'runtime', dataType: 'text' }
    const changed = values.map((each) => ({ ...each, value: 'another' }))
    await alice.send('PUT', `${project('api')}/secret/${id}`, { ...body, values: changed })
    expect((await view(json.token)).json.items[0]?.value).toBe('swordfish')
    await alice.send('PUT', `${project('api')}/secret/${id}`, { ...body, values })
  })

  it('behind a passphrase opens with it alone, and a missing one costs nothing', async () => {
    const { json } = await create({ password: 'open sesame', maxViews: 2 })
    expect((await meta(json.token)).json).toMatchObject({ requiresPassword: true })
    expect((await view(json.token)).json).toEqual({ message: 'Password required' })
    expect((await view(json.token, { password: 'wrong' })).json).toEqual({ message: 'Invalid password' })
    expect((await view(json.token, { password: 'open sesame' })).status).toBe(200)
    expect(await state(json.id)).toMatchObject({ status: 'active', views: 1 })
  })

  it('is locked after ten wrong passphrases, however many are tried at once', async () => {
    const { json } = await create({ password: 'open sesame' })
    const tried = await Promise.all(Array.from({ length: 25 }, () => view(json.token, { password: 'wrong' })))
    expect(tried.filter(({ status }) => status === 403).length).toBeLessThanOrEqual(10)
    expect((await view(json.token, { password: 'open sesame' })).status).toBe(404)
    expect(await state(json.id)).toMatchObject({ status: 'locked', views: 0 })
  })

  it('that was revoked is gone for everybody, and its makers see that it was', async () => {
    const { json } = await create({}, bob)
    expect((await carol.send('DELETE', `${shares}/${json.id}`)).status).toBe(404)
    expect((await alice.send('DELETE', `${shares}/${json.id}`)).status).toBe(200)
    expect((await view(json.token)).status).toBe(404)
    expect(await state(json.id)).toMatchObject({ status: 'revoked' })
    const other = await create()
    expect((await bob.send('DELETE', `${shares}/${other.json.id}`)).status).toBe(403)
  })

  it('can be made only of what its maker sees, within its bounds', async () => {
    expect((await create({}, carol)).status).toBe(404)
    expect((await create({ secretIds: ['NOTHING'] })).status).toBe(404)
    expect((await create({ secretIds: [], items: [] })).status).toBe(400)
    expect((await create({ maxViews: 0 })).status).toBe(400)
    expect((await create({ expiresIn: '2y' })).status).toBe(400)
    expect((await carol.get(shares)).rows).toEqual([])
  })

  it('is not used by looking at the link: previews ask with GET and HEAD', async () => {
    const { json } = await create()
    const { url } = json as unknown as { url: string }
    expect(url).toBe(`${server.url}/share#${json.token}`)
    for (const path of ['/share', `/v1/share/${json.token}/meta`, `/v1/share/${json.token}/view`]) {
      for (const method of ['GET', 'HEAD', 'OPTIONS']) {
        const got = await send(server.url, path, { method })
        expect(got.status < 300).toBe(!path.endsWith('/view') && method !== 'OPTIONS')
        expect(got.text).not.toContain('swordfish')
      }
    }
    expect(await state(json.id)).toMatchObject({ status: 'active', views: 0 })
  })

  it('with a link that leads nowhere is like one that has ended', async () => {
    expect((await view('x'.repeat(43))).json).toEqual({ message: 'Share not found' })
    expect((await meta('x')).status).toBe(404)
  })

  it('is on the record from making to refusal, without a value', async () => {
    const got = await send(server.url, '/api/v1/audit/events?workspace=acme&limit=200', {
      token: server.ownerToken,
    })
    for (const action of [
      'share.created',
      'share.viewed',
      'share.refused',
      'share.revoked',
      'share.described',
    ]) {
      expect(got.text).toContain(`"${action}"`)
    }
    expect(got.text).toContain('"anonymous"')
    expect(got.text).not.toContain('swordfish')
    expect(got.text).not.toContain('sesame')
    expect(server.output()).not.toContain('swordfish')
  })
})

it('the sync wizard says that nothing is configured', async () => {
  for (const [method, path] of [
    ['POST', '/v1/sync/vercel/start'],
    ['GET', '/v1/sync/vercel/flow'],
    ['POST', '/v1/sync/vercel/flow'],
  ] as const) {
    const got = await alice.send(method, path)
    expect([got.status, got.json]).toEqual([404, { message: 'Sync provider not found' }])
    expect((await send(server.url, path, { method })).status).toBe(401)
  }
})
