import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Client, Got, Item } from './enkryptify-client.ts'
import { ekClient, send } from './enkryptify-client.ts'
import type { RunningServer } from './server.ts'
import { startServer } from './server.ts'

const document = {
  users: ['alice', 'bob', 'carol'].map((login) => ({ login, email: `${login}@example.com` })),
  workspaces: [
    {
      slug: 'acme',
      members: [
        { user: 'alice', role: 'owner' },
        { user: 'bob', role: 'developer' },
      ],
      projects: [
        { slug: 'api', environments: ['production', { name: 'staging', personal_overrides: true }] },
      ],
    },
  ],
  tokens: ['alice', 'bob', 'carol'].map((user) => ({ name: user, user, format: 'enkryptify' })),
}

const aText: unknown = expect.any(String)
let server: RunningServer
let alice: Client
let bob: Client
let carol: Client
let production: string
let staging: string
let carolId: string
let bobToken: string
const base = '/v1/workspace/acme'
const secrets = `${base}/project/api/secret`
const named = ({ rows }: Got, name: string): Item => rows.find((each) => each.name === name)!
const everywhere = { all: true, teams: [], projects: [], environments: [] }
const only = (environment: string) => ({ all: false, teams: [], projects: [], environments: [environment] })

beforeAll(async () => {
  server = await startServer()
  const tokens = await server.apply(document)
  alice = ekClient(server.url, tokens['alice']!)
  bobToken = tokens['bob']!
  bob = ekClient(server.url, bobToken)
  carol = ekClient(server.url, tokens['carol']!)
  const environments = await alice.get(`${base}/project/api/environment`)
  production = named(environments, 'production').id
  staging = named(environments, 'staging').id
  carolId = (await carol.get('/v1/me')).json.id
  await alice.send('POST', secrets, {
    environments: [production, staging],
    secrets: [{ key: 'DB_URL', value: 'one', type: 'runtime', dataType: 'text' }],
  })
})
afterAll(() => server.stop())

describe('what ek import makes where there is nothing', () => {
  it('team, project, environments and secrets, each found again', async () => {
    const team = await alice.send('POST', `${base}/team`, { name: 'Mobile' })
    expect([team.status, team.json]).toEqual([201, { id: aText, name: 'Mobile' }])
    const project = await alice.send('POST', `${base}/project`, {
      name: 'My App',
      slug: 'my-app',
      teamId: team.json.id,
    })
    expect([project.status, project.json]).toEqual([200, { id: aText, name: 'My-App', slug: 'my-app' }])
    const environment = await alice.send('POST', `${base}/project/my-app/environment`, {
      name: 'development',
      hasPersonalOverrides: false,
    })
    expect(environment.status).toBe(200)
    const listed = await alice.get(`${base}/project/my-app/environment`)
    const { id } = named(listed, 'development')
    const created = await alice.send('POST', `${base}/project/my-app/secret`, {
      environments: [id],
      secrets: [{ key: 'TOKEN', value: 'x', type: 'build', dataType: 'text', note: 'of the app' }],
    })
    expect(created.status).toBe(200)
    const teams = await alice.get(`${base}/team`)
    expect(named(teams, 'Mobile')).toMatchObject({ projectCount: 1 })
    const [shown] = named(await alice.get(`${base}/project`), 'Mobile').projects
    expect(shown).toMatchObject({ slug: 'my-app', secrets: 1, environments: 1 })
  })

  it('a second project, environment or team of the same name is a conflict', async () => {
    const again = [
      await alice.send('POST', `${base}/project`, { name: 'api', slug: 'api' }),
      await alice.send('POST', `${base}/project/api/environment`, { name: 'Production' }),
      await alice.send('POST', `${base}/team`, { name: 'mobile' }),
    ]
    expect(again.map(({ status }) => status)).toEqual([409, 409, 409])
  })
})

describe('changing and removing places', () => {
  it('renames an environment and lets it have personal values, its secrets staying', async () => {
    await alice.send('POST', `${base}/project`, { name: 'old', slug: 'old' })
    await alice.send('POST', `${base}/project/old/environment`, { name: 'dev' })
    const { id } = named(await alice.get(`${base}/project/old/environment`), 'dev')
    await alice.send('POST', `${base}/project/old/secret`, {
      environments: [id],
      secrets: [{ key: 'KEPT', value: 'v', type: 'runtime', dataType: 'text' }],
    })
    const path = `${base}/project/old/environment/${id}`
    expect((await alice.send('PUT', path, { name: 'qa', hasPersonalOverrides: true })).status).toBe(200)
    expect(named(await alice.get(`${base}/project/old/environment`), 'qa')).toMatchObject({
      id,
      hasPersonalOverrides: true,
    })
    expect(
      named(await alice.get(`${base}/project/old/secret?environmentId=${id}`), 'KEPT').values,
    ).toHaveLength(1)
    expect((await alice.send('DELETE', path)).status).toBe(200)
    expect((await alice.get(`${base}/project/old/secret`)).rows).toEqual([])
  })

  it('renames and deletes a project', async () => {
    const path = `${base}/project/old`
    expect((await alice.send('PATCH', path, { name: 'newer', slug: 'newer' })).status).toBe(200)
    expect((await alice.get(`${base}/project/newer`)).json).toMatchObject({ name: 'newer', slug: 'newer' })
    expect((await alice.send('DELETE', `${base}/project/newer`)).status).toBe(200)
    expect((await alice.get(`${base}/project/newer`)).status).toBe(404)
  })

  it('keeps a team that is the home of projects, and the one that takes in the rest', async () => {
    const teams = await alice.get(`${base}/team`)
    expect((await alice.send('DELETE', `${base}/team/${named(teams, 'Mobile').id}`)).status).toBe(409)
    expect((await alice.send('DELETE', `${base}/team/${named(teams, 'General').id}`)).status).toBe(409)
    const { id } = (await alice.send('POST', `${base}/team`, { name: 'Spare' })).json
    expect((await alice.send('PUT', `${base}/team/${id}`, { name: 'Spares' })).status).toBe(200)
    expect((await alice.send('DELETE', `${base}/team/${id}`)).status).toBe(200)
  })

  it('makes workspaces for who runs the instance, and for nobody else', async () => {
    const owner = ekClient(server.url, server.ownerToken)
    const wanted = { name: 'Beta', slug: 'beta' }
    expect((await alice.send('POST', '/v1/workspace', wanted)).status).toBe(403)
    expect((await owner.send('POST', '/v1/workspace', wanted)).status).toBe(201)
    expect((await owner.send('PUT', '/v1/workspace/beta', { name: 'Beta two' })).status).toBe(200)
    expect(named(await owner.get('/v1/workspace'), 'Beta two').slug).toBe('beta')
    expect((await alice.get('/v1/workspace/beta/project')).status).toBe(404)
  })
})

describe('members', () => {
  it('are listed for admins with role, scope and the owner', async () => {
    const { rows } = await alice.get(`${base}/rbac`)
    expect(rows.map((each) => ({ ...each, user: undefined }))).toEqual([
      expect.objectContaining({ role: 'admin', isOwner: true, status: 'account-created', scope: everywhere }),
      expect.objectContaining({ role: 'developer', isOwner: false, scope: everywhere }),
    ])
    expect((await bob.get(`${base}/rbac`)).status).toBe(403)
    expect((await carol.get(`${base}/rbac`)).status).toBe(404)
  })

  it('see what their scope gives them from the next request on, and nothing once removed', async () => {
    expect((await carol.get(secrets)).status).toBe(404)
    const added = await alice.send('POST', `${base}/rbac`, {
      email: 'carol@example.com',
      role: 'member',
      scope: only(staging),
    })
    expect([added.status, added.json.id]).toEqual([201, carolId])
    expect((await alice.send('POST', `${base}/rbac`, { email: 'carol', role: 'member' })).status).toBe(409)
    expect(named(await carol.get(secrets), 'DB_URL').values.map((each) => each.environmentId)).toEqual([
      staging,
    ])
    const write = {
      environments: [staging],
      secrets: [{ key: 'MINE', value: 'v', type: 'runtime', dataType: 'text' }],
    }
    expect((await carol.send('POST', secrets, write)).status).toBe(403)
    const path = `${base}/rbac/${carolId}`
    expect((await alice.send('PUT', path, { role: 'developer', scope: only(staging) })).status).toBe(200)
    expect((await carol.send('POST', secrets, write)).status).toBe(200)
    expect((await carol.send('POST', secrets, { ...write, environments: [production] })).status).toBe(404)
    const secret = named(await carol.get(secrets), 'MINE')
    const own = { environmentId: staging, value: 'own', isPersonal: true }
    const put = await carol.send('PUT', `${secrets}/${secret.id}`, {
      ...secret,
      values: [...secret.values, own],
    })
    expect(put.status).toBe(200)
    expect(named(await alice.get(secrets), 'MINE').values).toHaveLength(1)
    expect((await alice.send('DELETE', path)).status).toBe(200)
    expect((await carol.get(secrets)).status).toBe(404)
    await alice.send('POST', `${base}/rbac`, { email: 'carol', role: 'developer' })
    expect(named(await carol.get(secrets), 'MINE').values).toHaveLength(1)
    await alice.send('DELETE', path)
  })

  it('an owner can neither be changed nor removed', async () => {
    const { id } = (await alice.get('/v1/me')).json
    expect((await alice.send('DELETE', `${base}/rbac/${id}`)).status).toBe(409)
    expect(
      (await alice.send('PUT', `${base}/rbac/${id}`, { role: 'member', scope: everywhere })).status,
    ).toBe(409)
  })

  it('a user nobody knows cannot be added', async () => {
    const got = await alice.send('POST', `${base}/rbac`, { email: 'nobody@example.com', role: 'member' })
    expect([got.status, got.json]).toEqual([404, { message: 'User not found' }])
  })
})

describe('tokens', () => {
  const wanted = { name: 'ci', permission: 'read', scope: everywhere, expiresIn: '24h' }
  const tokens = `${base}/tokens`

  it('are made with every lifetime the contract names, and shown once', async () => {
    for (const expiresIn of ['24h', '5d', '30d', '60d', '3m', '6m']) {
      const got = await alice.send('POST', `${tokens}/`, { ...wanted, name: `for ${expiresIn}`, expiresIn })
      expect(got.status).toBe(201)
      expect(got.json).toEqual({
        id: aText,
        token: expect.stringMatching(/^ek_live_/) as unknown,
        name: `for ${expiresIn}`,
        prefix: expect.stringMatching(/^ek_live_.{4}$/) as unknown,
        permission: 'read',
        scope: everywhere,
        expiresAt: aText,
      })
    }
    expect((await alice.get(tokens)).text).not.toMatch(/ek_live_\w{36}/)
    const wrong = await alice.send('POST', tokens, { ...wanted, expiresIn: '1y' })
    expect([wrong.status, wrong.json]).toEqual([
      400,
      { message: expect.stringMatching(/^expiresIn: /) as unknown },
    ])
  })

  it('read what their scope holds and write only where they may', async () => {
    const got = await bob.send('POST', tokens, { ...wanted, permission: 'read-write', scope: only(staging) })
    const machine = ekClient(server.url, got.json.token)
    expect(named(await machine.get(secrets), 'DB_URL').values.map((each) => each.environmentId)).toEqual([
      staging,
    ])
    const write = (environment: string) =>
      machine.send('POST', secrets, {
        environments: [environment],
        secrets: [{ key: 'FROM_CI', value: 'v', type: 'runtime', dataType: 'text' }],
      })
    expect((await write(production)).status).toBe(404)
    expect((await write(staging)).status).toBe(200)
    expect((await machine.get(`${tokens}/`)).rows).toHaveLength(1)
    expect((await machine.send('POST', tokens, wanted)).status).toBe(403)
    const reader = ekClient(server.url, (await bob.send('POST', tokens, wanted)).json.token)
    expect((await reader.get(secrets)).status).toBe(200)
    expect((await reader.send('DELETE', `${secrets}/FROM_CI`)).status).toBe(403)
  })

  it('have no personal values: a machine is nobody’s', async () => {
    const secret = named(await bob.get(secrets), 'DB_URL')
    const own = { environmentId: staging, value: 'bob’s', isPersonal: true }
    await bob.send('PUT', `${secrets}/${secret.id}`, { ...secret, values: [...secret.values, own] })
    expect(named(await bob.get(secrets), 'DB_URL').values).toHaveLength(3)
    const machine = ekClient(server.url, (await bob.send('POST', tokens, wanted)).json.token)
    expect(named(await machine.get(secrets), 'DB_URL').values.map((each) => each.isPersonal)).toEqual([
      false,
      false,
    ])
    const command = await bob.send('POST', `${tokens}/cli`, { environmentId: staging })
    const sdk = ekClient(server.url, command.json.token)
    expect(
      named(await sdk.get(secrets), 'DB_URL')
        .values.map((each) => each.value)
        .toSorted(),
    ).toEqual(['bob’s', 'one'])
  })

  it('tokens/cli gives a read-only token for one environment that the SDKs accept', async () => {
    const got = await alice.send('POST', `${tokens}/cli`, { environmentId: staging })
    expect([got.status, got.json.token]).toEqual([201, expect.stringMatching(/^ek_live_/)])
    const sdk = ekClient(server.url, got.json.token)
    expect((await sdk.get(`${secrets}?environmentId=${production}&resolve=true`)).rows).toEqual([])
    expect((await sdk.send('DELETE', `${secrets}/DB_URL`)).status).toBe(403)
    const unknown = await alice.send('POST', `${tokens}/cli`, {
      environmentId: '01890a5d-ac96-774b-bcce-b302099a8057',
    })
    expect([unknown.status, unknown.json]).toEqual([404, { message: 'Environment not found' }])
  })

  it('rotate: the old text ends at once, with everything else alike; only for whose token it is', async () => {
    const first = (await bob.send('POST', tokens, { ...wanted, name: 'rotated' })).json
    expect((await alice.send('POST', `${tokens}/${first.id}/rotate`)).status).toBe(403)
    const second = await bob.send('POST', `${tokens}/${first.id}/rotate`)
    const { id: _old, token: _text, prefix: _prefix, ...kept } = first
    expect([second.status, second.json]).toEqual([200, expect.objectContaining({ ...kept })])
    expect((await ekClient(server.url, first.token).get('/v1/me')).status).toBe(401)
    expect((await ekClient(server.url, second.json.token).get('/v1/me')).status).toBe(200)
    expect((await bob.send('POST', `${tokens}/${first.id}/rotate`)).status).toBe(409)
  })

  it('rotate: never with a token that is narrower than what would come of it', async () => {
    const native = async (body: object) =>
      send(server.url, '/api/v1/tokens', {
        method: 'POST',
        token: bobToken,
        headers: { 'content-type': 'application/json' },
        body: { name: 'narrow', workspace: 'acme', ...body },
      })
    const { id } = (await bob.send('POST', tokens, { ...wanted, permission: 'read-write' })).json
    const minting = await native({ scopes: ['token:write', 'secret:list'] })
    const narrow = ekClient(server.url, minting.json.token)
    expect((await narrow.send('POST', `${tokens}/${id}/rotate`)).status).toBe(403)
    const short = ekClient(server.url, (await native({ expiresIn: '30m' })).json.token)
    const rotated = await short.send('POST', `${tokens}/${id}/rotate`)
    expect(rotated.status).toBe(200)
    const { expiresAt } = rotated.json as unknown as { expiresAt: string }
    expect(Date.parse(expiresAt)).toBeLessThanOrEqual(Date.now() + 1_800_000)
  })

  it('revoke: by whose it is, or who manages members; the list says when', async () => {
    const { id, token } = (await bob.send('POST', tokens, { ...wanted, name: 'revoked' })).json
    expect((await ekClient(server.url, token).get('/v1/me')).status).toBe(200)
    expect((await alice.send('DELETE', `${tokens}/${id}`)).json).toEqual({ success: true })
    expect((await ekClient(server.url, token).get('/v1/me')).status).toBe(401)
    expect(named(await bob.get(tokens), 'revoked')).toMatchObject({
      type: 'static',
      isOwner: true,
      revokedAt: aText,
      lastUsedAt: aText,
    })
    expect((await bob.send('DELETE', `${tokens}/01890a5d-ac96-774b-bcce-b302099a8057`)).status).toBe(404)
    const others = (await bob.get(tokens)).rows.filter((each) => !('isOwner' in each && each.isOwner))
    expect(others).toEqual([])
  })

  it('fall with the role of whoever made them', async () => {
    const { token } = (await bob.send('POST', tokens, { ...wanted, permission: 'read-write' })).json
    const machine = ekClient(server.url, token)
    const session = (await machine.send('POST', '/v1/auth/exchange')).json.accessToken
    const bobId = (await bob.get('/v1/me')).json.id
    await alice.send('PUT', `${base}/rbac/${bobId}`, { role: 'member', scope: everywhere })
    for (const by of [machine, ekClient(server.url, session)]) {
      expect((await by.get(secrets)).status).toBe(200)
      expect((await by.send('DELETE', `${secrets}/DB_URL`)).status).toBe(403)
    }
    expect((await bob.send('POST', tokens, { ...wanted, permission: 'read-write' })).status).toBe(403)
    expect((await bob.send('POST', tokens, wanted)).status).toBe(201)
    await alice.send('PUT', `${base}/rbac/${bobId}`, { role: 'developer', scope: only(staging) })
    for (const by of [machine, ekClient(server.url, session)]) {
      const { values } = named(await by.get(secrets), 'DB_URL')
      expect(values.map(({ environmentId }) => environmentId)).toEqual([staging])
    }
    await alice.send('PUT', `${base}/rbac/${bobId}`, { role: 'developer', scope: everywhere })
  })
})

describe('me', () => {
  it('keeps preferences, and null removes one', async () => {
    expect((await alice.get('/v1/me/preferences')).json).toEqual({})
    const set = await alice.send('PATCH', '/v1/me/preferences', { theme: 'dark', compact: true, size: 3 })
    expect([set.status, set.json]).toEqual([200, { theme: 'dark', compact: true, size: 3 }])
    await alice.send('PATCH', '/v1/me/preferences', { theme: null })
    expect((await alice.get('/v1/me/preferences')).json).toEqual({ compact: true, size: 3 })
    expect((await bob.get('/v1/me/preferences')).json).toEqual({})
    const long = await alice.send('PATCH', '/v1/me/preferences', { long: 'x'.repeat(256) })
    expect(long.status).toBe(400)
  })

  it('has no sessions before anybody signed in', async () => {
    expect((await alice.get('/v1/me/sessions')).rows).toEqual([])
  })
})

it('every change is on the workspace’s record, and the record holds', async () => {
  const integrity = await send(server.url, '/api/v1/doctor/integrity', { token: server.ownerToken })
  expect(integrity.json).toEqual({ checked: expect.any(Number) as unknown, faults: [] })
})
