import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Client, Item } from './enkryptify-client.ts'
import { ekClient, sdkClient, send } from './enkryptify-client.ts'
import type { RunningServer } from './server.ts'
import { startServer } from './server.ts'

const document = {
  users: [{ login: 'alice', name: 'Alice', email: 'alice@example.com' }],
  workspaces: [
    {
      slug: 'acme',
      name: 'Acme',
      members: [{ user: 'alice', role: 'owner' }],
      teams: [{ name: 'Core', projects: ['api'] }],
      projects: [
        { slug: 'api', environments: ['development', { name: 'staging', personal_overrides: true }] },
        { slug: 'web', environments: ['production'] },
      ],
    },
  ],
  tokens: [
    { name: 'ek', user: 'alice', workspace: 'acme', format: 'enkryptify' },
    { name: 'native', user: 'alice', workspace: 'acme' },
  ],
}

const aText: unknown = expect.any(String)
const aNumber: unknown = expect.any(Number)
const textLike = (pattern: RegExp): unknown => expect.stringMatching(pattern)

let server: RunningServer
let tokens: Record<string, string>
let ek: Client
let development: string
let staging: string
const project = '/v1/workspace/acme/project/api'

beforeAll(async () => {
  server = await startServer()
  tokens = await server.apply(document)
  ek = ekClient(server.url, tokens['ek']!)
  const { rows } = await ek.get(`${project}/environment`)
  development = rows.find(({ name }) => name === 'development')!.id
  staging = rows.find(({ name }) => name === 'staging')!.id
})
afterAll(() => server.stop())

const native = async (path: string, method = 'GET', body?: unknown) =>
  send(server.url, `/api/v1/workspaces/acme${path}`, {
    method,
    token: tokens['native']!,
    ...(body === undefined ? {} : { body, headers: { 'content-type': 'application/json' } }),
  })
const nativeValue = async (environment: string, name: string) =>
  (await native(`/projects/api/environments/${environment}/secrets/${name}/value`)).json.value
const github = async (repository: string, environment: string, name: string) => {
  const path = `/repos/acme/${repository}/environments/${environment}/secrets/${name}`
  return send(server.url, path, { token: tokens['native']! })
}

const values = (secret: Item | undefined) =>
  Object.fromEntries(
    (secret?.values ?? []).map((each) => [
      `${each.environmentId}${each.isPersonal ? ' own' : ''}`,
      each.value,
    ]),
  )

describe('ek, as it was recorded', () => {
  it('whoami: GET /v1/me gives id, e-mail and name', async () => {
    const got = await ek.get('/v1/me')
    expect(got.status).toBe(200)
    expect(got.json).toEqual({ id: aText, email: 'alice@example.com', name: 'Alice' })
  })

  it('configure: workspaces, then projects by team, then environments', async () => {
    const workspaces = await ek.get('/v1/workspace')
    expect(workspaces.json).toEqual([{ id: aText, name: 'Acme', slug: 'acme', ownerId: aText }])
    const projects = await ek.get('/v1/workspace/acme/project')
    const core = projects.rows.find((team) => team.name === 'Core')
    expect(core?.projects).toEqual([
      {
        id: aText,
        name: 'api',
        slug: 'api',
        secrets: aNumber,
        environments: 2,
        createdAt: textLike(/^\d{4}-/),
        updatedAt: textLike(/^\d{4}-/),
      },
    ])
    const environments = await ek.get(`${project}/environment`)
    expect(environments.rows.map((each) => each.name)).toEqual(['development', 'staging'])
  })

  it('secret create: list, then POST; the native API reads it', async () => {
    const listed = await ek.get(`${project}/secret?environment_id=${development}`)
    expect(listed.json).toEqual([])
    const created = await ek.send('POST', `${project}/secret`, {
      environments: [development],
      secrets: [{ key: 'NEW_KEY', value: 'v1', type: 'runtime', dataType: 'text' }],
    })
    expect([created.status, created.json]).toEqual([200, { success: true }])
    expect(await nativeValue('development', 'NEW_KEY')).toBe('v1')
  })

  it('secret list: the value travels with every field clients read', async () => {
    const { json } = await ek.get(`${project}/secret?environment_id=${development}`)
    expect(json).toEqual([
      {
        id: textLike(/^[0-9a-f-]{36}$/),
        name: 'NEW_KEY',
        note: '',
        type: 'runtime',
        dataType: 'text',
        values: [{ environmentId: development, value: 'v1', isPersonal: false }],
        createdAt: aText,
        updatedAt: aText,
      },
    ])
  })

  it('secret create of a key that is only in another environment: the value joins the same secret', async () => {
    const listed = await ek.get(`${project}/secret?environment_id=${staging}`)
    expect(listed.json).toEqual([])
    const post = () =>
      ek.send('POST', `${project}/secret`, {
        environments: [staging],
        secrets: [{ key: 'NEW_KEY', value: 's1', type: 'runtime', dataType: 'text' }],
      })
    expect((await post()).status).toBe(200)
    const again = await post()
    expect([again.status, again.json]).toEqual([
      409,
      { message: 'The secret NEW_KEY has a value in staging already' },
    ])
    const { rows } = await ek.get(`${project}/secret`)
    expect(rows).toHaveLength(1)
    expect(values(rows[0])).toEqual({ [development]: 'v1', [staging]: 's1' })
    expect(await nativeValue('staging', 'NEW_KEY')).toBe('s1')
    expect((await github('api', 'staging', 'NEW_KEY')).status).toBe(200)
  })

  it('secret update: list without a filter, then PUT of all values by id', async () => {
    const secret = (await ek.get(`${project}/secret`)).rows[0]!
    const put = await ek.send('PUT', `${project}/secret/${secret.id}`, {
      name: 'NEW_KEY',
      type: 'runtime',
      dataType: 'text',
      values: secret.values.map((each) =>
        each.environmentId === development ? { ...each, value: 'v2' } : each,
      ),
    })
    expect([put.status, put.json]).toEqual([200, { success: true }])
    expect(await nativeValue('development', 'NEW_KEY')).toBe('v2')
    const { json } = await native('/projects/api/environments/staging/secrets/NEW_KEY/versions')
    expect(json.items).toHaveLength(1)
  })

  it('secret update --ispersonal: the own value is added beside the shared one', async () => {
    const before = (await github('api', 'staging', 'NEW_KEY')).json
    const secret = (await ek.get(`${project}/secret`)).rows[0]!
    const put = await ek.send('PUT', `${project}/secret/${secret.id}`, {
      name: 'NEW_KEY',
      type: 'runtime',
      dataType: 'text',
      values: [...secret.values, { environmentId: staging, value: 'mine', isPersonal: true }],
    })
    expect(put.status).toBe(200)
    const after = (await ek.get(`${project}/secret?environment_id=${staging}`)).rows[0]!
    expect(values(after)).toEqual({ [staging]: 's1', [`${staging} own`]: 'mine' })
    expect((await github('api', 'staging', 'NEW_KEY')).json).toEqual(before)
    const path = '/projects/api/environments/staging/secrets/NEW_KEY/value?personal=true'
    expect((await native(path)).json.value).toBe('mine')
    const refused = await ek.send('PUT', `${project}/secret/${secret.id}`, {
      name: 'NEW_KEY',
      type: 'runtime',
      dataType: 'text',
      values: [...after.values, { environmentId: development, value: 'mine', isPersonal: true }],
    })
    expect(refused.status).toBe(400)
  })

  it('a PUT that echoes what was shown makes no version and moves no time', async () => {
    const secret = (await ek.get(`${project}/secret`)).rows[0]!
    const { id, name, type, dataType } = secret
    const put = await ek.send('PUT', `${project}/secret/${id}`, {
      name,
      type,
      dataType,
      values: secret.values,
    })
    expect(put.status).toBe(200)
    expect((await ek.get(`${project}/secret`)).rows[0]).toEqual(secret)
    const { json } = await native('/projects/api/environments/development/secrets/NEW_KEY/versions')
    expect(json.items).toHaveLength(2)
  })

  it('run: environments, then the resolved secrets of one', async () => {
    expect((await ek.get(`${project}/environment`)).status).toBe(200)
    const got = await ek.get(`${project}/secret?resolve=true&environment_id=${development}`)
    expect(got.rows.map((each) => each.name)).toEqual(['NEW_KEY'])
    expect(values(got.rows[0])).toEqual({ [development]: 'v2' })
  })

  it('run --project --env: the same with the other project in the path', async () => {
    const other = '/v1/workspace/acme/project/web'
    await native('/projects/web/environments/production/secrets/WEB_KEY', 'PUT', { value: 'w' })
    const { id } = (await ek.get(`${other}/environment`)).rows.find(({ name }) => name === 'production')!
    const got = await ek.get(`${other}/secret?resolve=true&environment_id=${id}`)
    expect(got.rows.map((each) => [each.name, values(each)])).toEqual([['WEB_KEY', { [id]: 'w' }]])
  })

  it('secret update with another name: PUT of the new name; GitHub knows it by that one', async () => {
    const secret = (await ek.get(`${project}/secret`)).rows.find(({ name }) => name === 'NEW_KEY')!
    const rename = (name: string, id: string, given: Item) =>
      ek.send('PUT', `${project}/secret/${id}`, {
        name,
        type: 'runtime',
        dataType: 'text',
        values: given.values,
      })
    expect((await rename('RENAMED', secret.id, secret)).status).toBe(200)
    const statuses = async () =>
      Promise.all(
        ['RENAMED', 'NEW_KEY'].map(async (name) => (await github('api', 'development', name)).status),
      )
    expect(await statuses()).toEqual([200, 404])
    const renamed = (await ek.get(`${project}/secret`)).rows.find(({ name }) => name === 'RENAMED')!
    expect(renamed.values).toEqual(secret.values)
    expect((await rename('NEW_KEY', renamed.id, renamed)).status).toBe(200)
    expect(await statuses()).toEqual([404, 200])
  })

  it('sdk: a token for the environment, which the native API lists', async () => {
    const minted = await ek.send('POST', '/v1/workspace/acme/tokens/cli', { environmentId: development })
    expect(minted.json.token).toMatch(/^ek_live_/)
    const sdk = sdkClient(server.url, minted.json.token)
    const read = await sdk.get(`${project}/secret?environmentId=${development}&resolve=true`)
    expect(read.rows.map(({ name }) => name)).toEqual(['NEW_KEY'])
    const listed = await send(server.url, '/api/v1/tokens', { token: tokens['native']! })
    expect(listed.json.items.map(({ name }) => name)).toContain('cli')
  })

  it('import where there is nothing: team, project, environment, then the keys; GitHub finds them', async () => {
    const teams = (await ek.get('/v1/workspace/acme/team')).rows
    const teamId = teams.find(({ name }) => name === 'Core')!.id
    const made = await ek.send('POST', '/v1/workspace/acme/project', { name: 'Shop', slug: 'shop', teamId })
    expect([made.status, made.json]).toEqual([200, { id: aText, name: 'Shop', slug: 'shop' }])
    const shop = '/v1/workspace/acme/project/shop'
    expect((await ek.get(`${shop}/environment`)).json).toEqual([])
    const body = { name: 'development', hasPersonalOverrides: false }
    expect((await ek.send('POST', `${shop}/environment`, body)).status).toBe(200)
    const [environment] = (await ek.get(`${shop}/environment`)).rows
    const secret = { key: 'FIRST', value: '1', type: 'runtime', dataType: 'text' }
    const posted = await ek.send('POST', `${shop}/secret`, {
      environments: [environment!.id],
      secrets: [secret],
    })
    expect(posted.status).toBe(200)
    expect((await github('shop', 'development', 'FIRST')).status).toBe(200)
  })

  it('import: the lists, then all keys in one POST or none', async () => {
    for (const path of ['/v1/workspace', '/v1/workspace/acme/project', `${project}/environment`]) {
      expect((await ek.get(path)).status).toBe(200)
    }
    const secret = (key: string) => ({ key, value: key.toLowerCase(), type: 'runtime', dataType: 'text' })
    const refused = await ek.send('POST', `${project}/secret`, {
      environments: [development],
      secrets: [secret('IMPORTED_ONE'), secret('NEW_KEY')],
    })
    expect(refused.status).toBe(409)
    expect(await nativeValue('development', 'IMPORTED_ONE')).toBeUndefined()
    const imported = await ek.send('POST', `${project}/secret`, {
      environments: [development],
      secrets: [secret('IMPORTED_ONE'), secret('IMPORTED_TWO')],
    })
    expect(imported.status).toBe(200)
    expect(await nativeValue('development', 'IMPORTED_TWO')).toBe('imported_two')
  })

  it('secret delete: list, then DELETE by id without a body', async () => {
    const { rows } = await ek.get(`${project}/secret`)
    const { id } = rows.find((each) => each.name === 'NEW_KEY')!
    expect((await ek.send('DELETE', `${project}/secret/${id}`)).status).toBe(200)
    const left = (await ek.get(`${project}/secret`)).rows.map((each) => each.name)
    expect(left).toEqual(['IMPORTED_ONE', 'IMPORTED_TWO'])
    expect(await nativeValue('development', 'NEW_KEY')).toBeUndefined()
    expect((await github('api', 'staging', 'NEW_KEY')).status).toBe(404)
    expect((await ek.send('DELETE', `${project}/secret/${id}`)).status).toBe(404)
  })

  it('logout: any 2xx, and a token that was made elsewhere stays in force', async () => {
    expect((await ek.send('POST', '/v1/auth/cli/logout', {})).status).toBe(200)
    expect((await ek.get('/v1/me')).status).toBe(200)
  })
})
