import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { JWTPayload } from 'jose'
import { startIssuer, type Issuer } from '../identity-issuer.ts'
import { ekClient, sdkClient, send } from './enkryptify-client.ts'
import type { Got } from './enkryptify-client.ts'
import { runProgram } from './program.ts'
import type { RunningServer } from './server.ts'
import { launcher, startServer } from './server.ts'

const document = {
  users: [{ login: 'alice', email: 'alice@example.com' }],
  workspaces: [
    {
      slug: 'acme',
      members: [{ user: 'alice', role: 'owner' }],
      projects: [{ slug: 'api', environments: ['production', 'staging'] }],
    },
    { slug: 'beta', members: [{ user: 'alice', role: 'owner' }] },
  ],
  tokens: [
    { name: 'alice', user: 'alice' },
    { name: 'reader', user: 'alice', scopes: ['secret:consume'] },
  ],
}

let server: RunningServer
let issuer: Issuer
let tokens: Record<string, string>
const base = '/v1/workspace/acme'
const secrets = `${base}/project/api/secret`
const json = { 'content-type': 'application/json' }
const post = (path: string, body: unknown): Promise<Got> =>
  send(server.url, path, { method: 'POST', body, headers: json })

beforeAll(async () => {
  issuer = await startIssuer()
  server = await startServer({ env: { KEYWELL_ISSUERS_INSIDE: issuer.url } })
  tokens = await server.apply(document)
})
afterAll(async () => {
  await server.stop()
  await issuer[Symbol.asyncDispose]()
})

describe('ek login', () => {
  const begin = async () => {
    const { status, json: started } = await post('/v1/auth/device/code', { clientId: 'enkryptify-cli' })
    expect(status).toBe(200)
    return started as unknown as {
      deviceCode: string
      userCode: string
      verificationUri: string
      verificationUriComplete: string
      expiresIn: number
      interval: number
    }
  }
  const poll = (deviceCode: string) =>
    post('/v1/auth/device/token', { clientId: 'enkryptify-cli', deviceCode })
  const approve = (userCode: string, token: string, headers: Record<string, string> = {}) =>
    send(server.url, '/device', {
      method: 'POST',
      body: new URLSearchParams({ code: userCode, token, decision: 'approve' }).toString(),
      headers: {
        origin: server.url,
        'sec-fetch-site': 'same-origin',
        'content-type': 'application/x-www-form-urlencoded',
        ...headers,
      },
    })

  it('waits for the approval on the page, then is who approved it', async () => {
    const started = await begin()
    expect(started).toMatchObject({ expiresIn: 900, interval: 5, verificationUri: `${server.url}/device` })
    expect((await poll(started.deviceCode)).json).toEqual({ error: 'authorization_pending' })
    const page = await send(server.url, started.verificationUriComplete.slice(server.url.length))
    expect(page.status).toBe(200)
    expect(page.text).toContain(started.userCode)
    expect((await approve(started.userCode, tokens['alice']!)).text).toContain('enkryptify-cli is signed in')
    const got = await poll(started.deviceCode)
    expect([got.status, got.json]).toEqual([
      200,
      { accessToken: expect.stringMatching(/^ek_live_/) as unknown, tokenType: 'Bearer', expiresIn: 28_800 },
    ])
    const ek = ekClient(server.url, got.json.accessToken)
    expect((await ek.get('/v1/me')).json).toMatchObject({ email: 'alice@example.com' })
    expect((await poll(started.deviceCode)).json).toEqual({ error: 'expired_token' })
  })

  it('is listed as a session, and logout ends it', async () => {
    const started = await begin()
    await approve(started.userCode, tokens['alice']!)
    const ek = ekClient(server.url, (await poll(started.deviceCode)).json.accessToken)
    const sessions = (await ek.get('/v1/me/sessions')).rows
    expect(sessions).toContainEqual(
      expect.objectContaining({ current: true, name: 'login of enkryptify-cli' }),
    )
    expect((await ek.send('POST', '/v1/auth/cli/logout', {})).status).toBe(200)
    expect((await ek.get('/v1/me')).status).toBe(401)
    const alice = ekClient(server.url, tokens['alice']!)
    const left = (await alice.get('/v1/me/sessions')).rows
    expect(left).toHaveLength(sessions.length - 1)
    expect((await alice.send('DELETE', `/v1/me/sessions/${left[0]!.id}`)).status).toBe(200)
    const scope = { all: true, teams: [], projects: [], environments: [] }
    const wanted = { name: 'no sign-in', permission: 'read', scope, expiresIn: '24h' }
    const { id } = (await alice.send('POST', `${base}/tokens`, wanted)).json
    expect((await alice.send('DELETE', `/v1/me/sessions/${id}`)).status).toBe(404)
    expect((await alice.get('/v1/me/sessions')).rows).toHaveLength(left.length - 1)
  })

  it('can be approved from the command line, and denied', async () => {
    const env = { KEYWELL_URL: server.url, KEYWELL_TOKEN: tokens['alice']!, HOME: server.directory }
    const cli = (verb: string, code: string) =>
      runProgram(process.execPath, [launcher, 'device', verb, code], { env })
    const [one, two] = [await begin(), await begin()]
    expect(await cli('approve', one.userCode.toLowerCase().replace('-', ' '))).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^enkryptify-cli from 127\.0\.0\.1 is signed in as you/) as unknown,
    })
    expect((await poll(one.deviceCode)).status).toBe(200)
    expect((await cli('deny', two.userCode)).code).toBe(0)
    expect((await poll(two.deviceCode)).json).toEqual({ error: 'access_denied' })
    expect((await cli('approve', 'BBBB-BBBB')).code).toBe(1)
    expect((await cli('approve', one.userCode)).code).toBe(1)
  })

  it('is approved by its own page only, with a token that may do so', async () => {
    const { userCode, deviceCode } = await begin()
    const refused = [
      await approve(userCode, tokens['alice']!, { origin: 'https://evil.example' }),
      await approve(userCode, tokens['alice']!, { 'sec-fetch-site': 'cross-site' }),
      await approve(userCode, tokens['alice']!, { origin: 'null' }),
      await approve(userCode, 'nonsense'),
      await approve(userCode, ''),
      await approve(userCode, tokens['reader']!),
      await approve('BBBB-BBBB', tokens['alice']!),
    ]
    expect(refused.map(({ status }) => status)).toEqual([403, 403, 403, 400, 400, 400, 400])
    expect((await poll(deviceCode)).json).toEqual({ error: 'authorization_pending' })
  })

  it('shows a page that runs no script, cannot be framed and prints nothing raw', async () => {
    const page = await send(server.url, `/device?code=${encodeURIComponent('"><script>x</script>')}`)
    expect(page.text).not.toContain('<script>')
    expect(page.headers['content-security-policy']).toMatch(
      /^default-src 'none'; style-src 'sha256-[^']+'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'$/,
    )
    expect(page.headers['content-type']).toBe('text/html; charset=utf-8')
  })

  it('ends where the approving token ends before it is fetched', async () => {
    const made = await send(server.url, '/api/v1/tokens', {
      method: 'POST',
      token: tokens['alice']!,
      headers: json,
      body: { name: 'short' },
    })
    const { userCode, deviceCode } = await begin()
    await approve(userCode, made.json.token)
    await send(server.url, `/api/v1/tokens/${made.json.id}`, { method: 'DELETE', token: tokens['alice']! })
    expect((await poll(deviceCode)).json).toEqual({ error: 'access_denied' })
  })

  it('polling with another client or an unknown code is an expired sign-in', async () => {
    const { deviceCode } = await begin()
    const other = await post('/v1/auth/device/token', { clientId: 'other', deviceCode })
    expect([other.status, other.json]).toEqual([400, { error: 'expired_token' }])
    expect((await poll('x')).json).toEqual({ error: 'expired_token' })
  })
})

describe('an identity of another issuer', () => {
  const subject = 'system:serviceaccount:default:api'
  const everywhere = { all: true, teams: [], projects: [], environments: [] }
  const trust = (more: object = {}) => ({
    name: 'cluster',
    issuer: issuer.url,
    audience: 'keywell',
    subject,
    permission: 'read',
    scope: everywhere,
    ...more,
  })
  const sign = (more: JWTPayload = {}) => {
    const iat = Math.floor(Date.now() / 1_000)
    return issuer.sign({ iss: issuer.url, sub: subject, aud: ['keywell'], iat, exp: iat + 3_600, ...more })
  }
  const exchange = async (token: string, workspaceId = 'acme') =>
    post('/v1/auth/oidc/exchange', { token, workspaceId })
  const alice = () => ekClient(server.url, tokens['alice']!)

  it('is trusted by name, audience and exact subject, for reading in its scope', async () => {
    const environments = (await alice().get(`${base}/project/api/environment`)).rows
    const production = environments.find(({ name }) => name === 'production')!.id
    await alice().send('POST', secrets, {
      environments: environments.map(({ id }) => id),
      secrets: [{ key: 'DB', value: 'v', type: 'runtime', dataType: 'text' }],
    })
    const scope = { ...everywhere, all: false, environments: [production] }
    const made = await alice().send('POST', `${base}/oidc/`, trust({ scope }))
    expect([made.status, made.json]).toEqual([201, expect.objectContaining({ ...trust({ scope }) })])
    const got = await exchange(await sign())
    expect([got.status, got.json]).toEqual([
      200,
      {
        accessToken: expect.stringMatching(/^[^.]+\.[^.]+\.[^.]+$/) as unknown,
        expiresIn: 900,
        tokenType: 'Bearer',
      },
    ])
    const sdk = sdkClient(server.url, got.json.accessToken)
    const read = await sdk.get(`${secrets}?environmentId=${production}&resolve=true`)
    expect(read.rows.map(({ name }) => name)).toEqual(['DB'])
    expect((await sdk.get(secrets)).rows[0]?.values).toHaveLength(1)
    expect((await sdk.send('DELETE', `${secrets}/DB`)).status).toBe(403)
    expect((await sdk.send('POST', '/v1/auth/exchange')).status).toBe(401)
    expect((await alice().send('DELETE', `${base}/oidc/${made.json.id}`)).status).toBe(200)
    expect((await sdk.get(secrets)).status).toBe(401)
    expect((await exchange(await sign())).status).toBe(401)
  })

  it('is exchanged by workspace slug or id, and again while a cluster’s token lasts', async () => {
    await alice().send('POST', `${base}/oidc`, trust())
    const token = await sign({ jti: 'mounted' })
    const { id } = (await alice().get('/v1/workspace')).rows.find(({ slug }) => slug === 'acme')!
    for (const workspace of ['acme', id, id.toUpperCase()]) {
      expect((await exchange(token, workspace)).status).toBe(200)
    }
  })

  it('of one short run comes once, however often at once', async () => {
    const iat = Math.floor(Date.now() / 1_000)
    const token = await sign({ jti: 'run-1', iat, exp: iat + 300 })
    const got = await Promise.all(Array.from({ length: 20 }, () => exchange(token)))
    expect(got.filter(({ status }) => status === 200)).toHaveLength(1)
    expect((await exchange(await sign({ jti: 'run-2', iat, exp: iat + 300 }))).status).toBe(200)
  })

  it('that is anything else is refused alike, and its issuer is not asked', async () => {
    const before = issuer.asked.length
    const stranger = await startIssuer()
    const now = Math.floor(Date.now() / 1_000)
    const claimsOf = (iat: number) => ({
      iss: issuer.url,
      sub: subject,
      aud: 'keywell',
      iat,
      exp: iat + 3_600,
    })
    const unsigned = (token: string) => {
      const head = Buffer.from('{"alg":"none","typ":"JWT"}').toString('base64url')
      return `${head}.${token.split('.')[1]}.`
    }
    const refused = [
      await exchange(await sign({ sub: `${subject}:x` })),
      await exchange(await sign({ sub: 'system:serviceaccount:default:*' })),
      await exchange(await sign(), 'beta'),
      await exchange(await sign(), 'nowhere'),
      await exchange(await stranger.sign({ iss: stranger.url, sub: subject, aud: 'keywell' })),
      await exchange('not.a.token'),
      await exchange(unsigned(await sign())),
      await exchange(await sign({ iat: now - 7_200, exp: now - 3_600 })),
      await exchange(await issuer.sign(claimsOf(now), { header: { kid: 'unknown' } })),
      await exchange(await issuer.sign(claimsOf(now), { key: stranger.key })),
    ]
    const wrongAudience = await exchange(await sign({ aud: 'other' }))
    for (const got of [...refused, wrongAudience]) {
      expect([got.status, got.json]).toEqual([401, { message: 'Invalid or expired token' }])
    }
    expect(stranger.asked).toEqual([])
    expect(issuer.asked.length - before).toBeLessThanOrEqual(2)
    await stranger[Symbol.asyncDispose]()
  })

  it('is managed by who manages members, and its subject stands on the record', async () => {
    expect((await ekClient(server.url, tokens['reader']!).get(`${base}/oidc`)).status).toBe(403)
    expect((await alice().send('POST', `${base}/oidc`, trust({ issuer: 'ftp://x' }))).status).toBe(400)
    const got = await send(server.url, '/api/v1/audit/events?workspace=acme&limit=100', {
      token: server.ownerToken,
    })
    expect(got.text).toContain('identity.exchanged')
    expect(got.text).toContain(subject)
  })
})
