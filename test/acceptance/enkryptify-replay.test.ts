import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Client, Item } from './enkryptify-client.ts'
import { ekClient, javaClient, sdkClient, send } from './enkryptify-client.ts'
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
        { slug: 'empty' },
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
    expect((await ek.send('DELETE', `${project}/secret/${id}`)).status).toBe(404)
  })

  it('logout: any 2xx, and a token that was made elsewhere stays in force', async () => {
    expect((await ek.send('POST', '/v1/auth/cli/logout', {})).status).toBe(200)
    expect((await ek.get('/v1/me')).status).toBe(200)
  })
})

describe('the rules clients break on', () => {
  it('an environment name or nonsense as the filter is never a 400', async () => {
    for (const word of ['development', 'nonsense', 'a%20b', '']) {
      const got = await ek.get(`${project}/secret?environment_id=${word}`)
      expect([got.status, Array.isArray(got.json)]).toEqual([200, true])
    }
  })

  it('an environment that is not there gives nothing to inject', async () => {
    const got = await ek.get(
      `${project}/secret?resolve=true&environment_id=01890a5d-ac96-774b-bcce-b302099a8057`,
    )
    expect([got.status, got.json]).toEqual([200, []])
  })

  it('a secret without a value in the environment is not in its list', async () => {
    const got = await ek.get(`${project}/secret?resolve=true&environment_id=${staging}`)
    expect(got.json).toEqual([])
  })

  it('a project without environments answers an empty list', async () => {
    const got = await ek.get('/v1/workspace/acme/project/empty/environment')
    expect([got.status, got.json]).toEqual([200, []])
    expect((await ek.get('/v1/workspace/acme/project/empty/secret')).json).toEqual([])
  })

  it('paths answer with and without a trailing slash, and never redirect', async () => {
    for (const path of ['/v1/workspace', `${project}/secret`, '/v1/me', '/v1/workspace/acme/project']) {
      const [bare, slashed] = [await ek.get(path), await ek.get(`${path}/`)]
      expect([slashed.status, slashed.json]).toEqual([200, bare.json])
    }
  })

  it('workspace and project are found by slug, by id and in either case', async () => {
    const { id } = (await ek.get('/v1/workspace')).rows[0]!
    const teams = (await ek.get(`/v1/workspace/${id.toUpperCase()}/project`)).rows
    const projectId = teams.flatMap((team) => team.projects).find(({ slug }) => slug === 'api')!.id
    expect((await ek.get(`/v1/workspace/${id}/project/${projectId}/environment`)).json).toHaveLength(2)
  })

  it('errors are {message}: 400 names the field, 401, 403 and 404 say what clients know', async () => {
    const short = await ek.send('POST', `${project}/secret`, {
      environments: [development],
      secrets: [{ key: 'A', value: '', type: 'runtime', dataType: 'text' }],
    })
    expect([short.status, short.json]).toEqual([
      400,
      { message: 'secrets.0.key: String must contain at least 2 character(s)' },
    ])
    const missing = await ek.get(`${project}/secret/NOT_THERE?environmentId=${development}`)
    expect([missing.status, missing.json]).toEqual([404, { message: 'Secret not found' }])
    const foreign = await ek.get('/v1/workspace/elsewhere/project')
    expect([foreign.status, foreign.json]).toEqual([404, { message: 'Workspace not found' }])
    const nobody = await send(server.url, '/v1/me')
    expect([nobody.status, nobody.json]).toEqual([401, { message: 'Invalid or expired token' }])
    const wrong = await send(server.url, '/v1/me', { token: `ek_live_${'0'.repeat(36)}` })
    expect([wrong.status, wrong.json]).toEqual([401, { message: 'Invalid or expired token' }])
    const route = await ek.get('/v1/workspace/acme/nothing')
    expect([route.status, route.json]).toEqual([404, { message: 'Route not found' }])
  })

  it('every /v1 answer counts down its rate limit', async () => {
    const first = await ek.get('/v1/me')
    const second = await ek.get('/v1/workspace/elsewhere/project')
    expect(first.headers['ratelimit-limit']).toBe('200')
    expect(Number(second.headers['ratelimit-remaining'])).toBe(
      Math.max(0, Number(first.headers['ratelimit-remaining']) - 1),
    )
    expect(Number(first.headers['ratelimit-reset'])).toBeGreaterThan(0)
  })

  it('the old header of the first clients signs in', async () => {
    const got = await send(server.url, '/v1/me', { headers: { 'x-api-key': tokens['ek']! } })
    expect(got.status).toBe(200)
  })
})

describe.each([
  ['TypeScript', sdkClient, 'environmentId'],
  ['Java', javaClient, 'environmentId'],
] as const)('the %s SDK, as it was recorded', (_name, makeClient, filter) => {
  it('exchanges its token with an empty JSON body, and reads with the JWT', async () => {
    const exchanged = await makeClient(server.url, tokens['ek']!).send('POST', '/v1/auth/exchange')
    expect(exchanged.status).toBe(200)
    expect(exchanged.json).toEqual({
      accessToken: textLike(/^[\w-]+\.[\w-]+\.[\w-]+$/),
      expiresIn: 900,
      tokenType: 'Bearer',
    })
    const sdk = makeClient(server.url, exchanged.json.accessToken)
    const eager = await sdk.get(`${project}/secret?${filter}=${development}&resolve=true`)
    expect(eager.rows.map((each) => each.name)).toEqual(['IMPORTED_ONE', 'IMPORTED_TWO'])
    const single = await sdk.get(`${project}/secret/IMPORTED_ONE?${filter}=${development}&resolve=true`)
    expect(values(single.json)).toEqual({ [development]: 'imported_one' })
    const missing = await sdk.get(`${project}/secret/MISSING?${filter}=${development}&resolve=true`)
    expect(missing.status).toBe(404)
    expect((await sdk.send('POST', '/v1/auth/exchange')).status).toBe(401)
  })

  it('a revoked token takes its JWTs along at once', async () => {
    const made = await send(server.url, '/api/v1/tokens', {
      method: 'POST',
      token: tokens['native']!,
      headers: { 'content-type': 'application/json' },
      body: { name: 'short', workspace: 'acme', format: 'enkryptify' },
    })
    const sdk = makeClient(server.url, made.json.token)
    const { json } = await sdk.send('POST', '/v1/auth/exchange')
    const signedIn = makeClient(server.url, json.accessToken)
    expect((await signedIn.get('/v1/me')).status).toBe(200)
    await send(server.url, `/api/v1/tokens/${made.json.id}`, { method: 'DELETE', token: tokens['native']! })
    expect((await signedIn.get('/v1/me')).status).toBe(401)
    expect((await sdk.get('/v1/me')).status).toBe(401)
  })
})

describe('the proxy, as it was recorded', () => {
  it('finds its workspace first in the list, and reads once per placeholder with the caller’s token', async () => {
    const own = await send(server.url, '/v1/workspace/', { token: tokens['ek']! })
    expect(own.rows[0]!.slug).toBe('acme')
    const read = () =>
      send(server.url, `${project}/secret?environmentId=${development}&resolve=true`, {
        token: tokens['ek']!,
        headers: { 'proxy-authorization': tokens['ek']!, 'user-agent': 'Bun/1.2.0' },
      })
    for (const got of await Promise.all([read(), read(), read()])) expect(got.json).toHaveLength(2)
  })
})
