import { generateKeyPairSync, sign } from 'node:crypto'
import { createAppAuth } from '@octokit/auth-app'
import sodium from 'libsodium-wrappers'
import { Octokit } from 'octokit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { valuesIn } from './resolved.ts'
import type { RunningServer } from './server.ts'
import { startServer } from './server.ts'

const { publicKey, privateKey } = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
})
const other = generateKeyPairSync('rsa', { modulusLength: 2048 })
const from = [{ from: ['project:actions', 'workspace:actions'] }]

const seed = {
  users: [{ login: 'alice' }],
  workspaces: [
    {
      slug: 'acme',
      members: [{ user: 'alice', role: 'owner' }],
      projects: [{ slug: 'app', environments: ['production'], imports: from }, { slug: 'lib' }],
    },
  ],
  apps: [
    {
      slug: 'deployer',
      workspace: 'acme',
      public_key: publicKey,
      permissions: { secrets: 'write', environments: 'read', organization_secrets: 'write' },
    },
    {
      slug: 'held-to-lib',
      workspace: 'acme',
      public_key: publicKey,
      permissions: { secrets: 'write' },
      repositories: ['lib'],
    },
  ],
  tokens: [{ name: 'alice', user: 'alice' }],
}

let server: RunningServer
let alice: string

beforeAll(async () => {
  await sodium.ready
  server = await startServer()
  alice = (await server.apply(seed))['alice'] ?? ''
})
afterAll(async () => {
  await server?.stop()
})

function jwt(claims: object, key: string | typeof other.privateKey = privateKey, alg = 'RS256'): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const head = `${part({ alg, typ: 'JWT' })}.${part(claims)}`
  return `${head}.${sign('sha256', Buffer.from(head), key).toString('base64url')}`
}

const now = () => Math.floor(Date.now() / 1000)
const inForce = (iss: string) => ({ iss, iat: now() - 30, exp: now() + 540 })

async function ask(method: string, path: string, token: string, body?: object) {
  const answer = await fetch(server.url + path, {
    method,
    headers: { authorization: `Bearer ${token}` },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  const text = await answer.text()
  return {
    status: answer.status,
    body: text === '' ? {} : (JSON.parse(text) as Record<string, unknown>),
    answer,
  }
}

async function installationOf(slug: string): Promise<number> {
  const { body } = await ask('GET', '/orgs/acme/installation', jwt(inForce(slug)))
  return Number(body['id'])
}

async function tokenOf(slug: string, wanted: object = {}): Promise<string> {
  const path = `/app/installations/${await installationOf(slug)}/access_tokens`
  const { body } = await ask('POST', path, jwt(inForce(slug)), wanted)
  return String(body['token'])
}

async function put(token: string, home: string, name: string) {
  const key = (await ask('GET', `${home}/public-key`, alice)).body as { key: string; key_id: string }
  const box = sodium.crypto_box_seal(`by ${name}`, Buffer.from(key.key, 'base64'))
  const sealed = { encrypted_value: Buffer.from(box).toString('base64'), key_id: key.key_id }
  return ask('PUT', `${home}/${name}`, token, { ...sealed, visibility: 'all' })
}

describe('an app', () => {
  it('writes with octokit and createAppAuth', async () => {
    const auth = { appId: 'deployer', privateKey }
    const app = new Octokit({ baseUrl: server.url, authStrategy: createAppAuth, auth })
    const { data: self } = await app.rest.apps.getAuthenticated()
    expect(self).toMatchObject({ slug: 'deployer', owner: { login: 'acme' }, installations_count: 1 })
    const { data: installations } = await app.request('GET /app/installations')
    const installationId = installations[0]?.id ?? 0
    // By its number, now that it is known: that is how most configurations have it.
    const octokit = new Octokit({
      baseUrl: server.url,
      authStrategy: createAppAuth,
      auth: { appId: self?.id ?? 0, privateKey, installationId },
    })
    const at = { owner: 'acme', repo: 'app' }
    const { data: key } = await octokit.rest.actions.getRepoPublicKey(at)
    const box = sodium.crypto_box_seal('by an app', Buffer.from(key.key, 'base64'))
    const encrypted_value = Buffer.from(box).toString('base64')
    const secret = { secret_name: 'BY_APP', encrypted_value, key_id: key.key_id }
    expect((await octokit.rest.actions.createOrUpdateRepoSecret({ ...at, ...secret })).status).toBe(201)
    expect((await valuesIn(server.url, alice, 'acme/app')).get('BY_APP')?.toString()).toBe('by an app')
    const { data } = await octokit.rest.apps.listReposAccessibleToInstallation()
    expect(data.repositories.map(({ name }) => name)).toEqual(['app', 'lib'])
  })

  it('is given a token of one hour, and what it may do', async () => {
    const id = await installationOf('deployer')
    const { status, body, answer } = await ask(
      'POST',
      `/app/installations/${id}/access_tokens`,
      jwt(inForce('deployer')),
    )
    expect(status).toBe(201)
    expect(body).toMatchObject({
      permissions: {
        metadata: 'read',
        secrets: 'write',
        environments: 'read',
        organization_secrets: 'write',
      },
      repository_selection: 'all',
    })
    const lifetime = Date.parse(String(body['expires_at'])) - Date.now()
    expect(lifetime).toBeGreaterThan(3_500_000)
    expect(lifetime).toBeLessThanOrEqual(3_600_000)
    expect(answer.headers.get('x-oauth-scopes')).toBeNull()
  })

  it('may do what its permissions say, and nothing beside', async () => {
    const token = await tokenOf('deployer')
    expect((await put(token, '/repos/acme/app/actions/secrets', 'ONE')).status).toBe(201)
    expect((await put(token, '/orgs/acme/actions/secrets', 'TWO')).status).toBe(201)
    const environment = '/repos/acme/app/environments/production/secrets'
    expect((await ask('GET', environment, token)).status).toBe(200)
    const refused = await put(token, environment, 'THREE')
    expect([refused.status, refused.body['message']]).toEqual([403, 'Resource not accessible by integration'])
    expect(refused.answer.headers.get('x-accepted-github-permissions')).toBe('environments=write')
    for (const path of [
      '/repos/acme/app/dependabot/secrets',
      '/repos/acme/app/actions/variables',
      '/orgs/acme/codespaces/secrets',
      '/repos/acme/app/codespaces/secrets/public-key',
      '/user/codespaces/secrets',
      '/user',
    ]) {
      const { status, body } = await ask('GET', path, token)
      expect([path, status, body['message']]).toEqual([path, 403, 'Resource not accessible by integration'])
    }
    expect((await ask('PUT', '/repos/acme/app/environments/new', token)).status).toBe(403)
  })

  it('gets no more than it asked for, and cannot ask for more than it has', async () => {
    const token = await tokenOf('deployer', { permissions: { secrets: 'read' }, repositories: ['app'] })
    expect((await ask('GET', '/repos/acme/app/actions/secrets', token)).status).toBe(200)
    expect((await put(token, '/repos/acme/app/actions/secrets', 'FOUR')).status).toBe(403)
    expect((await ask('GET', '/repos/acme/lib/actions/secrets', token)).status).toBe(404)
    const path = `/app/installations/${await installationOf('deployer')}/access_tokens`
    for (const wanted of [{ permissions: { dependabot_secrets: 'read' } }, { repositories: ['none'] }]) {
      expect((await ask('POST', path, jwt(inForce('deployer')), wanted)).status).toBe(422)
    }
  })

  it('that is held to some repositories reaches no other, and not the organization', async () => {
    const token = await tokenOf('held-to-lib')
    expect((await put(token, '/repos/acme/lib/actions/secrets', 'FIVE')).status).toBe(201)
    expect((await put(token, '/repos/acme/app/actions/secrets', 'FIVE')).status).toBe(404)
    expect((await put(token, '/orgs/acme/actions/secrets', 'FIVE')).status).toBe(403)
    const path = '/repos/acme/app/installation'
    expect((await ask('GET', path, jwt(inForce('held-to-lib')))).status).toBe(404)
    expect((await ask('GET', path, jwt(inForce('deployer')))).status).toBe(200)
  })

  it('that is held to some repositories does not get out by naming none of them', async () => {
    const path = `/app/installations/${await installationOf('held-to-lib')}/access_tokens`
    for (const none of [{ repositories: [] }, { repository_ids: [] }]) {
      expect((await ask('POST', path, jwt(inForce('held-to-lib')), none)).status).toBe(422)
    }
  })

  it('has tokens that are none on any other surface', async () => {
    const token = await tokenOf('deployer')
    expect((await ask('GET', '/api/v1/me', token)).status).toBe(401)
    expect((await ask('GET', '/api/v1/workspaces/acme/projects/app/secrets', token)).status).toBe(401)
  })

  it('gives its token back', async () => {
    const token = await tokenOf('deployer')
    expect((await ask('DELETE', '/installation/token', token)).status).toBe(204)
    expect((await ask('GET', '/repos/acme/app/actions/secrets', token)).status).toBe(401)
    expect((await ask('DELETE', '/installation/token', alice)).status).toBe(403)
    expect((await ask('GET', '/user', alice)).status).toBe(200)
  })
})

describe('a JWT', () => {
  it.each([
    ['that is signed by another key', () => jwt(inForce('deployer'), other.privateKey)],
    ['of an app nobody knows', () => jwt(inForce('nobody'))],
    ['of a person', () => jwt(inForce('alice'))],
    ['that has expired', () => jwt({ iss: 'deployer', iat: now() - 700, exp: now() - 100 })],
    ['that lives for an hour', () => jwt({ iss: 'deployer', iat: now(), exp: now() + 3_600 })],
    ['without an end', () => jwt({ iss: 'deployer', iat: now() })],
    ['without a signature', () => jwt(inForce('deployer'), privateKey, 'none').replace(/[^.]*$/, '')],
    ['that claims another algorithm', () => jwt(inForce('deployer'), privateKey, 'HS256')],
    ['that is none', () => 'ghs_something'],
    ["that is a person's token", () => alice],
  ])('%s opens nothing', async (_, made) => {
    for (const [method, path] of [
      ['GET', '/app'],
      ['POST', `/app/installations/${await installationOf('deployer')}/access_tokens`],
    ] as const) {
      const { status, body } = await ask(method, path, made())
      expect([status, body['message']]).toEqual([401, 'A JSON web token could not be decoded'])
    }
  })

  it('is no token anywhere else', async () => {
    const { status, body } = await ask('GET', '/user', jwt(inForce('deployer')))
    expect([status, body['message']]).toEqual([401, 'Bad credentials'])
  })

  it('opens no installation but its own', async () => {
    const path = `/app/installations/${await installationOf('held-to-lib')}/access_tokens`
    expect((await ask('POST', path, jwt(inForce('deployer')))).status).toBe(404)
  })

  it('is not believed any more once the key is another', async () => {
    const replaced = other.publicKey.export({ type: 'spki', format: 'pem' })
    const app = { ...seed.apps[1], public_key: replaced }
    await server.apply({ apps: [app] })
    expect((await ask('GET', '/app', jwt(inForce('held-to-lib')))).status).toBe(401)
    expect((await ask('GET', '/app', jwt(inForce('held-to-lib'), other.privateKey))).status).toBe(200)
  })
})
