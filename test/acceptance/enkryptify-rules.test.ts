import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { enkryptify } from '../../src/surfaces/enkryptify/index.ts'
import { idleCore } from '../idle-core.ts'
import { ekClient, send, type Client } from './enkryptify-client.ts'
import { startServer, type RunningServer } from './server.ts'

const document = {
  users: [{ login: 'alice', email: 'alice@example.com' }, { login: 'nobody' }],
  workspaces: [
    {
      slug: 'acme',
      members: [{ user: 'alice', role: 'owner' }],
      projects: [
        { slug: 'api', environments: ['development', { name: 'staging', personal_overrides: true }] },
        { slug: 'empty' },
      ],
    },
    { slug: 'aardvark', members: [{ user: 'alice', role: 'owner' }] },
  ],
  tokens: [
    { name: 'alice', user: 'alice', format: 'enkryptify' },
    { name: 'bound', user: 'alice', workspace: 'acme', format: 'enkryptify' },
    { name: 'nobody', user: 'nobody', format: 'enkryptify' },
  ],
}

let server: RunningServer
let tokens: Record<string, string>
let ek: Client
let development: string
let staging: string
const project = '/v1/workspace/acme/project/api'
const unknown = '01890a5d-ac96-774b-bcce-b302099a8057'

beforeAll(async () => {
  server = await startServer()
  tokens = await server.apply(document)
  ek = ekClient(server.url, tokens['alice']!)
  const { rows } = await ek.get(`${project}/environment`)
  development = rows.find(({ name }) => name === 'development')!.id
  staging = rows.find(({ name }) => name === 'staging')!.id
  const secret = { key: 'KEY', value: 'v', type: 'runtime', dataType: 'text' }
  await ek.send('POST', `${project}/secret`, { environments: [staging], secrets: [secret] })
  const { json } = await ek.get(`${project}/secret/KEY`)
  const own = { environmentId: staging, value: 'mine', isPersonal: true }
  await ek.send('PUT', `${project}/secret/${json.id}`, { ...json, values: [...json.values, own] })
})
afterAll(() => server.stop())

describe('what clients need of answers', () => {
  it('values are a list; each says with a boolean whether it is personal; times are texts', async () => {
    const { rows } = await ek.get(`${project}/secret?environment_id=${staging}&resolve=true`)
    expect(rows[0]?.values).toEqual([
      { environmentId: staging, value: 'mine', isPersonal: true },
      { environmentId: staging, value: 'v', isPersonal: false },
    ])
    expect(rows[0]).toMatchObject({
      createdAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/) as unknown,
      updatedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/) as unknown,
    })
  })

  it('an environment comes back spelt as the client has it, which is how the client finds its values', async () => {
    for (const asked of [staging, staging.toUpperCase()]) {
      for (const path of [`${project}/secret`, `${project}/secret/KEY`]) {
        const got = await ek.get(`${path}?environmentId=${asked}&resolve=true`)
        const [secret] = got.rows.length > 0 ? got.rows : [got.json]
        expect(secret?.values.map(({ environmentId }) => environmentId)).toEqual([asked, asked])
      }
    }
  })

  it('a secret is found by its key or its id, the id in either case', async () => {
    const { id } = (await ek.get(`${project}/secret/KEY`)).json
    for (const named of ['key', id, id.toUpperCase()]) {
      expect((await ek.get(`${project}/secret/${named}`)).json.id).toBe(id)
      const { json } = await ek.get(`${project}/secret/KEY`)
      expect((await ek.send('PUT', `${project}/secret/${named}`, json)).status).toBe(200)
    }
  })

  it('an environment name or nonsense as the filter is never a 400', async () => {
    for (const word of ['development', 'nonsense', 'a%20b', '', '%F0%9F%98%80']) {
      const got = await ek.get(`${project}/secret?environment_id=${word}`)
      expect([got.status, Array.isArray(got.json)]).toEqual([200, true])
    }
    const named = await ek.get(`${project}/secret?environment_id=Development`)
    expect(named.json).toEqual([])
  })

  it('an environment that is not there gives nothing to inject, and no single secret', async () => {
    const query = `resolve=true&environment_id=${unknown}`
    const got = await ek.get(`${project}/secret?${query}`)
    expect([got.status, got.json]).toEqual([200, []])
    const single = await ek.get(`${project}/secret/KEY?${query}`)
    expect([single.status, single.json]).toEqual([404, { message: 'Secret not found' }])
  })

  it('a secret without a value in the environment is not in its list', async () => {
    const got = await ek.get(`${project}/secret?resolve=true&environment_id=${development}`)
    expect(got.json).toEqual([])
  })

  it('what is empty is an empty list', async () => {
    expect((await ek.get('/v1/workspace/acme/project/empty/environment')).json).toEqual([])
    expect((await ek.get('/v1/workspace/acme/project/empty/secret')).json).toEqual([])
    const teams = (await ek.get('/v1/workspace/aardvark/project')).rows
    expect(teams.map(({ projects }) => projects)).toEqual([[]])
    expect((await ek.get('/v1/workspace/aardvark/tokens')).json).toEqual([])
  })

  it('a token of one workspace sees it alone: the proxy takes the first for its own', async () => {
    const slugs = async (token: string) =>
      (await send(server.url, '/v1/workspace/', { token })).rows.map(({ slug }) => slug)
    expect(await slugs(tokens['alice']!)).toEqual(['aardvark', 'acme', 'alice'])
    expect(await slugs(tokens['bound']!)).toEqual(['acme'])
    const scope = { all: true, teams: [], projects: [], environments: [] }
    const wanted = { name: 'proxy', permission: 'read', scope, expiresIn: '24h' }
    const { json } = await ek.send('POST', '/v1/workspace/acme/tokens', wanted)
    expect(await slugs(json.token)).toEqual(['acme'])
  })

  it('workspace and project are found by slug, by id and in either case', async () => {
    const { id } = (await ek.get('/v1/workspace')).rows.find(({ slug }) => slug === 'acme')!
    const teams = (await ek.get(`/v1/workspace/${id.toUpperCase()}/project`)).rows
    const projectId = teams.flatMap((team) => team.projects).find(({ slug }) => slug === 'api')!.id
    expect((await ek.get(`/v1/workspace/${id}/project/${projectId}/environment`)).json).toHaveLength(2)
  })

  it('errors are {message}: 400 names the field, 401, 403 and 404 say what clients know', async () => {
    const create = (secret: object) =>
      ek.send('POST', `${project}/secret`, { environments: [development], secrets: [secret] })
    const short = await create({ key: 'A', value: '', type: 'runtime', dataType: 'text' })
    expect([short.status, short.json]).toEqual([
      400,
      { message: 'secrets.0.key: String must contain at least 2 character(s)' },
    ])
    const typed = await create({ key: 'AB', value: 1, type: 'runtime', dataType: 'text' })
    expect(typed.json).toEqual({ message: 'secrets.0.value: Expected string' })
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

  it('the old header of the first clients signs in', async () => {
    const got = await send(server.url, '/v1/me', { headers: { 'x-api-key': tokens['alice']! } })
    expect(got.status).toBe(200)
  })
})

describe('every path', () => {
  const surface = enkryptify(idleCore)
  const paths = surface.routes.map(
    ({ method, path }) => [method, path.replaceAll(/\{\w+\}/g, unknown)] as const,
  )

  it('answers with a trailing slash as without, never with a redirect, and counts down the rate limit', async () => {
    const wrong: string[] = []
    for (const [method, path] of paths) {
      const bare = await send(server.url, path, { method })
      const slashed = await send(server.url, `${path}/`, { method })
      const same = bare.status === slashed.status && bare.json.message === slashed.json.message
      const counts = [bare, slashed].every(({ headers }) =>
        ['limit', 'remaining', 'reset'].every((part) => /^\d+$/.test(String(headers[`ratelimit-${part}`]))),
      )
      const known = bare.status < 300 || (bare.status >= 400 && bare.json.message !== 'Route not found')
      if (!same || !counts || !known) wrong.push(`${method} ${path}: ${bare.status}, ${slashed.status}`)
    }
    expect(wrong).toEqual([])
  })

  it('takes a JSON content type without a body', async () => {
    const headers = { 'content-type': 'application/json' }
    for (const [method, path] of paths.filter(([each]) => each === 'GET' || each === 'DELETE')) {
      const got = await send(server.url, path, { method, headers, token: tokens['nobody']! })
      expect([path, got.status]).not.toEqual([path, 400])
    }
    for (const path of ['/v1/auth/exchange', '/v1/auth/cli/logout', '/v1/sync/vercel/start']) {
      const got = await send(server.url, path, { method: 'POST', headers, token: tokens['alice']! })
      expect(got.status).toBe(path.startsWith('/v1/sync') ? 404 : 200)
    }
  })

  it('shows the rate limit on what fails before it reaches a route, too', async () => {
    const headers = { 'content-type': 'application/json' }
    const token = tokens['alice']!
    const failed = [
      await send(server.url, '/v1/workspace/acme/nothing', { token }),
      await send(server.url, '/v1/me', { method: 'DELETE', token }),
      await send(server.url, '/v1/workspace/%ff/project', { token }),
      await send(server.url, `${project}/secret`, { method: 'POST', token, headers, body: '{"a":' }),
      await send(server.url, '/v1/workspace/acme/team', {
        method: 'POST',
        token,
        headers,
        body: JSON.stringify({ name: 'x'.repeat(2_000_000) }),
      }),
    ]
    expect(failed.map(({ status }) => status)).toEqual([404, 404, 400, 400, 400])
    for (const got of failed) {
      expect(got.headers['ratelimit-limit']).toBe('200')
      expect(Object.keys(got.json)).toEqual(['message'])
    }
  })

  it('counts each request once', async () => {
    const first = await ek.get('/v1/me')
    const second = await ek.get('/v1/workspace/elsewhere/project')
    expect(Number(second.headers['ratelimit-remaining'])).toBe(
      Math.max(0, Number(first.headers['ratelimit-remaining']) - 1),
    )
    expect(Number(first.headers['ratelimit-reset'])).toBeGreaterThan(0)
  })
})
