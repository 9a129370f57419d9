import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { base, everywhere, named, only, openAcme, secrets, type Acme } from './enkryptify-acme.ts'
import type { Client } from './enkryptify-client.ts'
import { ekClient, send } from './enkryptify-client.ts'
import type { RunningServer } from './server.ts'

const aText: unknown = expect.any(String)
let acme: Acme
let server: RunningServer
let alice: Client
let bob: Client
let production: string
let staging: string

beforeAll(async () => {
  acme = await openAcme()
  ;({ server, alice, bob, production, staging } = acme)
})
afterAll(() => server.stop())

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
        token: acme.tokens['bob']!,
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
