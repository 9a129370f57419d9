import sodium from 'libsodium-wrappers'
import { Octokit } from '@octokit/rest'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { RunningServer } from './server.ts'
import { startServer } from './server.ts'

let server: RunningServer
let octokit: Octokit
const owner = 'acme'
const repo = 'app'

const seed = {
  users: [{ login: 'alice', name: 'Alice', email: 'alice@example.com' }],
  workspaces: [
    {
      slug: 'acme',
      name: 'Acme',
      members: [{ user: 'alice', role: 'owner' }],
      projects: [{ slug: 'app', visibility: 'private', environments: ['production'] }],
    },
  ],
  tokens: [{ name: 'ci', user: 'alice', scopes: ['*'] }],
}

beforeAll(async () => {
  await sodium.ready
  server = await startServer()
  const { ci } = await server.apply(seed)
  octokit = new Octokit({ auth: ci, baseUrl: server.url })
})
afterAll(async () => {
  await server?.stop()
})

function seal(key: { key: string }, value: string): string {
  const bytes = sodium.crypto_box_seal(
    sodium.from_string(value),
    sodium.from_base64(key.key, sodium.base64_variants.ORIGINAL),
  )
  return sodium.to_base64(bytes, sodium.base64_variants.ORIGINAL)
}

describe('octokit', () => {
  it('writes an environment secret and reads it back', async () => {
    const at = { owner, repo, environment_name: 'production' }
    const { data: key } = await octokit.rest.actions.getEnvironmentPublicKey(at)
    const put = await octokit.rest.actions.createOrUpdateEnvironmentSecret({
      ...at,
      secret_name: 'db_url',
      encrypted_value: seal(key, 'v'),
      key_id: key.key_id,
    })
    expect(put.status).toBe(201)
    const { data } = await octokit.rest.actions.listEnvironmentSecrets(at)
    expect(data.secrets.map(({ name }) => name)).toEqual(['DB_URL'])
  })
})
