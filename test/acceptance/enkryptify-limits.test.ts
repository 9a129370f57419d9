import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startServer } from './server.ts'
import type { RunningServer } from './server.ts'
import { ekClient, send } from './enkryptify-client.ts'
import type { Client } from './enkryptify-client.ts'

const document = {
  users: [{ login: 'alice' }],
  workspaces: [
    {
      slug: 'acme',
      members: [{ user: 'alice', role: 'owner' }],
      projects: [
        { slug: 'api', environments: ['production', 'staging'] },
        { slug: 'web', environments: ['production'] },
      ],
    },
  ],
  tokens: [{ name: 'alice', user: 'alice', format: 'enkryptify' }],
}

let server: RunningServer
let alice: Client
let token: string
const base = '/v1/workspace/acme'
const secrets = `${base}/project/api/secret/`
const ids = new Map<string, string>()
const everywhere = { all: true, teams: [], projects: [], environments: [] }

beforeAll(async () => {
  server = await startServer()
  token = (await server.apply(document))['alice']!
  alice = ekClient(server.url, token)
  for (const project of ['api', 'web']) {
    const { rows } = await alice.get(`${base}/project/${project}/environment`)
    for (const { name, id } of rows) ids.set(`${project}/${name}`, id)
  }
})
afterAll(() => server.stop())

let made = 0
const secret = (more: object = {}) => ({
  key: `KEY_${(made += 1)}`,
  value: 'v',
  type: 'runtime',
  dataType: 'text',
  ...more,
})
const body = (more: object = {}, item: object = {}) => ({
  environments: [ids.get('api/production')],
  secrets: [secret(item)],
  ...more,
})
const create = (given: unknown, by = alice) => by.send('POST', secrets, given)
const keys = async () => (await alice.get(secrets)).rows.map(({ name }) => name)
const without = (name: string, given: object) =>
  Object.fromEntries(Object.entries(given).filter(([key]) => key !== name))

describe('create a secret, by its published schema', () => {
  it.each([
    ['the shortest key', { key: 'AB' }],
    ['the longest key', { key: 'K'.repeat(48) }],
    ['every kind of character', { key: 'aZ0_-9' }],
    ['a key of hyphens', { key: '--' }],
    ['an empty value', { value: '' }],
    ['the longest value', { value: 'x'.repeat(65_536) }],
    ['the longest note', { note: 'n'.repeat(255) }],
    ['an empty note', { note: '' }],
    ['a value of wide characters', { value: 'é'.repeat(32_768) }],
    ['a note of wide characters', { note: '😀'.repeat(255) }],
    ['build', { type: 'build' }],
    ['JSON', { dataType: 'json', value: '{"a":[1,null]}' }],
    ['JSON that is only a word', { dataType: 'json', value: 'true' }],
    ['fields nobody knows', { unknown: { deep: [1] }, id: 'x' }],
  ])('takes %s', async (_what, item) => {
    const given = body({ alsoUnknown: true }, item)
    const got = await create(given)
    expect([got.status, got.json]).toEqual([200, { success: true }])
    const { key, value, note = '', type, dataType } = given.secrets[0] as Record<string, string>
    const read = await alice.get(`${secrets}${key}?environmentId=${ids.get('api/production')}`)
    expect(read.json).toMatchObject({ name: key, note, type, dataType })
    expect(read.json.values[0]?.value === value).toBe(true)
  })

  it.each([
    ['a key of one character', 'secrets.0.key', { key: 'A' }],
    ['a key of 49', 'secrets.0.key', { key: 'K'.repeat(49) }],
    ['a dot in a key', 'secrets.0.key', { key: 'A.B' }],
    ['a space in a key', 'secrets.0.key', { key: 'A B' }],
    ['a slash in a key', 'secrets.0.key', { key: 'A/B' }],
    ['a letter beyond ASCII', 'secrets.0.key', { key: 'ÄB' }],
    ['a line end behind a key', 'secrets.0.key', { key: 'AB\n' }],
    ['a value one too long', 'secrets.0.value', { value: 'x'.repeat(65_537) }],
    ['a value with too many bytes', 'secrets.0.value', { value: 'é'.repeat(32_769) }],
    ['a value that is no text', 'secrets.0.value', { value: 1 }],
    ['no value', 'secrets.0.value', { value: undefined }],
    ['a note one too long', 'secrets.0.note', { note: 'n'.repeat(256) }],
    ['a note that is null', 'secrets.0.note', { note: null }],
    ['another type', 'secrets.0.type', { type: 'both' }],
    ['no type', 'secrets.0.type', { type: undefined }],
    ['another data type', 'secrets.0.dataType', { dataType: 'yaml' }],
    ['no data type', 'secrets.0.dataType', { dataType: undefined }],
    ['JSON that does not parse', 'secrets.0.value', { dataType: 'json', value: '{' }],
  ])('refuses %s, naming the field and never the value', async (_what, path, item) => {
    const before = await keys()
    const got = await create(body({}, item))
    expect(got.status).toBe(400)
    expect(got.json.message.startsWith(`${path}: `)).toBe(true)
    expect(got.text.length).toBeLessThan(200)
    expect(await keys()).toEqual(before)
  })

  it.each([
    [
      'no environment',
      () => body({ environments: [] }),
      'environments: Array must contain at least 1 element(s)',
    ],
    ['no environments', () => without('environments', body()), 'environments: Required'],
    ['an environment by name', () => body({ environments: ['production'] }), 'environments.0: '],
    [
      'a UUID of no version',
      () => body({ environments: ['00000000-0000-0000-0000-000000000001'] }),
      'environments.0: ',
    ],
    ['no secret', () => body({ secrets: [] }), 'secrets: Array must contain at least 1 element(s)'],
    ['no secrets', () => without('secrets', body()), 'secrets: Required'],
    ['a list', () => [], 'The body '],
    ['what is not JSON', () => 'nonsense', 'The body is not valid JSON.'],
  ])('refuses %s', async (_what, given, message) => {
    const got = await create(given())
    expect(got.status).toBe(400)
    expect(got.json.message.startsWith(message)).toBe(true)
  })

  it('refuses an environment of another project, which is not here', async () => {
    const [nil, max] = ['0', 'f'].map((digit) =>
      '8-4-4-4-12'.replaceAll(/\d+/g, (n) => digit.repeat(Number(n))),
    )
    for (const id of [ids.get('web/production'), nil, max]) {
      const got = await create(body({ environments: [id] }))
      expect([got.status, got.json]).toEqual([404, { message: 'Environment not found' }])
    }
  })

  it('takes an environment in upper case, and one named twice once', async () => {
    const id = ids.get('api/production')!
    expect((await create(body({ environments: [id.toUpperCase(), id] }))).status).toBe(200)
  })

  it('needs a bearer token that may write in every environment named', async () => {
    const tokenOf = async (permission: string, environment?: string) => {
      const scope =
        environment === undefined
          ? everywhere
          : { ...everywhere, all: false, environments: [ids.get(environment)] }
      const got = await alice.send('POST', `${base}/tokens`, {
        name: 'x',
        permission,
        scope,
        expiresIn: '24h',
      })
      return ekClient(server.url, got.json.token)
    }
    const both = { environments: [ids.get('api/production'), ids.get('api/staging')] }
    expect((await create(body(both), await tokenOf('read'))).status).toBe(403)
    expect((await create(body(both), await tokenOf('read-write', 'api/staging'))).status).toBe(404)
    expect((await create(body(both), await tokenOf('read-write'))).status).toBe(200)
    for (const authorization of [undefined, 'Basic x', `bearer ${token}x`, 'Bearer', `Bearer ${token} x`]) {
      const headers = {
        'content-type': 'application/json',
        ...(authorization === undefined ? {} : { authorization }),
      }
      const got = await send(server.url, secrets, { method: 'POST', headers, body: body() })
      expect([got.status, got.json]).toEqual([401, { message: 'Invalid or expired token' }])
    }
    const lower = { 'content-type': 'application/json', authorization: `bearer ${token}` }
    expect((await send(server.url, secrets, { method: 'POST', headers: lower, body: body() })).status).toBe(
      200,
    )
  })
})

describe('a batch with one bad item changes nothing', () => {
  const batch = (bad: object, more: object = {}) => ({
    ...body(more),
    secrets: [secret(), secret(), secret(bad), secret()],
  })

  it.each([
    ['whatever the schema refuses', { key: 'A' }, 400],
    ['JSON that does not parse', { dataType: 'json', value: '{' }, 400],
    ['a value that is there already', { key: 'TAKEN' }, 409],
    ['a second spelling', { key: 'taken' }, 409],
  ])('%s', async (_what, bad, status) => {
    await create(body({}, { key: 'TAKEN' }))
    const before = await keys()
    const history = await alice.get(`${secrets}TAKEN`)
    expect((await create(batch(bad))).status).toBe(status)
    expect(await keys()).toEqual(before)
    expect((await alice.get(`${secrets}TAKEN`)).json).toEqual(history.json)
  })

  it('one key twice, or one environment that is not here', async () => {
    const before = await keys()
    const twice = { ...body(), secrets: [secret({ key: 'TWICE' }), secret({ key: 'twice' })] }
    expect((await create(twice)).status).toBe(400)
    const foreign = { environments: [ids.get('api/production'), ids.get('web/production')] }
    expect((await create(batch({}, foreign))).status).toBe(404)
    expect(await keys()).toEqual(before)
  })
})

describe('other limits, at the edge and one past it', () => {
  const scope = everywhere
  const tokenOf = (more: object) =>
    alice.send('POST', `${base}/tokens`, { name: 'x', permission: 'read', scope, expiresIn: '24h', ...more })
  const projectOf = (more: object) => {
    made += 1
    return alice.send('POST', `${base}/project`, { name: `p${made}`, slug: `p${made}`, ...more })
  }
  const shareOf = (more: object) =>
    alice.send('POST', `${base}/project/api/secret-share`, {
      environmentId: ids.get('api/production'),
      items: [{ name: 'A', value: 'v' }],
      expiresIn: '1h',
      ...more,
    })
  const items = (count: number) => Array.from({ length: count }, () => ({ name: 'A', value: 'v' }))

  it.each<[string, (more: object) => ReturnType<Client['send']>, string, object[], object[]]>([
    [
      'a token’s name',
      tokenOf,
      'name',
      [{ name: 'x' }, { name: 'x'.repeat(64) }],
      [{ name: '' }, { name: 'x'.repeat(65) }],
    ],
    [
      'a token’s lifetime',
      tokenOf,
      'expiresIn',
      [{ expiresIn: '6m' }],
      [{ expiresIn: '7m' }, { expiresIn: undefined }],
    ],
    [
      'a token’s permission',
      tokenOf,
      'permission',
      [{ permission: 'read-write' }],
      [{ permission: 'write' }],
    ],
    [
      'a token’s scope',
      tokenOf,
      'scope',
      [{ scope }],
      [{ scope: { ...scope, all: false } }, { scope: undefined }],
    ],
    [
      'a project’s slug',
      projectOf,
      'slug',
      [{ slug: 'ab' }, { slug: `s${'x'.repeat(47)}` }],
      [{ slug: 'a' }, { slug: 'x'.repeat(49) }, { slug: 'Ab' }, { slug: 'a_b' }],
    ],
    [
      'a share’s views',
      shareOf,
      'maxViews',
      [{ maxViews: 1 }, { maxViews: 100 }],
      [{ maxViews: 0 }, { maxViews: 101 }],
    ],
    ['a share’s items', shareOf, 'items', [{ items: items(100) }], [{ items: items(101) }, { items: [] }]],
    [
      'a share’s password',
      shareOf,
      'password',
      [{ password: 'x' }, { password: 'x'.repeat(256) }],
      [{ password: '' }, { password: 'x'.repeat(257) }],
    ],
  ])('%s', async (_what, by, field, taken, refused) => {
    for (const more of taken) expect((await by(more)).status).toBeLessThan(300)
    for (const more of refused) {
      const got = await by(more)
      expect([got.status, got.json.message.split(/[:.]/)[0]]).toEqual([400, field])
    }
  })
})

it('the OpenAPI document is served to anybody, for the address it was asked at', async () => {
  const got = await send(server.url, '/api-reference/openapi.json')
  expect([got.status, got.headers['content-type']]).toEqual([200, 'application/json; charset=utf-8'])
  expect(got.json).toMatchObject({ openapi: '3.0.3', servers: [{ url: server.url }] })
  const alias = await send(server.url, '/-/enkryptify/api-reference/openapi.json')
  expect(alias.json).toMatchObject({ servers: [{ url: `${server.url}/-/enkryptify` }] })
})
