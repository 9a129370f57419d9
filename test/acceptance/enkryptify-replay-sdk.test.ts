import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Item } from './enkryptify-client.ts'
import { javaClient, sdkClient, send } from './enkryptify-client.ts'
import type { RunningServer } from './server.ts'
import { startServer } from './server.ts'

const document = {
  users: [{ login: 'alice' }],
  workspaces: [
    {
      slug: 'acme',
      members: [{ user: 'alice', role: 'owner' }],
      projects: [{ slug: 'api', environments: ['development'] }],
    },
  ],
  tokens: [
    { name: 'sdk', user: 'alice', workspace: 'acme', format: 'enkryptify' },
    { name: 'native', user: 'alice', workspace: 'acme' },
  ],
}

const textLike = (pattern: RegExp): unknown => expect.stringMatching(pattern)
let server: RunningServer
let tokens: Record<string, string>
let development: string
const project = '/v1/workspace/acme/project/api'

beforeAll(async () => {
  server = await startServer()
  tokens = await server.apply(document)
  const sdk = sdkClient(server.url, tokens['sdk']!)
  development = (await sdk.get(`${project}/environment`)).rows[0]!.id
  for (const name of ['IMPORTED_ONE', 'IMPORTED_TWO']) {
    await send(server.url, `/api/v1/workspaces/acme/projects/api/environments/development/secrets/${name}`, {
      method: 'PUT',
      token: tokens['native']!,
      headers: { 'content-type': 'application/json' },
      body: { value: name.toLowerCase() },
    })
  }
})
afterAll(() => server.stop())

const values = ({ values: all }: Item) =>
  Object.fromEntries(all.map(({ environmentId, value }) => [environmentId, value]))

describe.each([
  ['TypeScript', sdkClient, 'environmentId'],
  ['Java', javaClient, 'environmentId'],
] as const)('the %s SDK, as it was recorded', (_name, makeClient, filter) => {
  it('exchanges its token with an empty JSON body, and reads with the JWT', async () => {
    const exchanged = await makeClient(server.url, tokens['sdk']!).send('POST', '/v1/auth/exchange')
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

  const base = '/v1/workspace/acme/tokens'
  it.each([
    ['revoked', 'DELETE', (id: string) => `${base}/${id}`],
    ['rotated', 'POST', (id: string) => `${base}/${id}/rotate`],
    ['revoked through another API', 'DELETE', (id: string) => `/api/v1/tokens/${id}`],
  ])('a token that is %s takes its JWTs along at once', async (_ending, method, path) => {
    const owner = makeClient(server.url, tokens['sdk']!)
    const scope = { all: true, teams: [], projects: [], environments: [] }
    const wanted = { name: 'short', permission: 'read', scope, expiresIn: '24h' }
    const made = (await owner.send('POST', base, wanted)).json
    const sdk = makeClient(server.url, made.token)
    const signedIn = makeClient(server.url, (await sdk.send('POST', '/v1/auth/exchange')).json.accessToken)
    expect((await signedIn.get(`${project}/secret`)).status).toBe(200)
    expect((await send(server.url, path(made.id), { method, token: tokens['native']! })).status).toBeLessThan(
      300,
    )
    for (const client of [signedIn, sdk]) expect((await client.get(`${project}/secret`)).status).toBe(401)
  })
})

describe('the proxy, as it was recorded', () => {
  it('finds its workspace first in the list, and reads once per placeholder with the caller’s token', async () => {
    const own = await send(server.url, '/v1/workspace/', { token: tokens['sdk']! })
    expect(own.rows[0]!.slug).toBe('acme')
    const read = () =>
      send(server.url, `${project}/secret?environmentId=${development}&resolve=true`, {
        token: tokens['sdk']!,
        headers: { 'proxy-authorization': tokens['sdk']!, 'user-agent': 'Bun/1.2.0' },
      })
    for (const got of await Promise.all([read(), read(), read()])) expect(got.json).toHaveLength(2)
  })
})
