import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { base, everywhere, named, only, openAcme, secrets } from './enkryptify-acme.ts'
import type { Client } from './enkryptify-client.ts'
import { ekClient, send } from './enkryptify-client.ts'
import type { RunningServer } from './server.ts'

const aText: unknown = expect.any(String)
let server: RunningServer
let alice: Client
let bob: Client
let carol: Client
let carolId: string
let production: string
let staging: string

beforeAll(async () => {
  ;({ server, alice, bob, carol, production, staging } = await openAcme())
  carolId = (await carol.get('/v1/me')).json.id
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
