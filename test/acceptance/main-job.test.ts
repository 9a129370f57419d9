import { execFile, spawnSync } from 'node:child_process'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { Octokit as OldCore } from '@octokit/core'
import { Octokit as Rest } from '@octokit/rest'
import sodium from 'libsodium-wrappers'
import { Octokit } from 'octokit'
import { restEndpointMethods } from 'octokit-plugin-rest-endpoint-methods-6'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { createDatabase } from '../postgres.ts'
import { worldSeed } from '../world.ts'
import { launcher, startServer, type RunningServer } from './server.ts'

const run = promisify(execFile)
const hasGh = spawnSync('gh', ['--version']).status === 0
const base64 = () => sodium.base64_variants.ORIGINAL
const place = ['-w', 'acme', '-p', 'app', '-e', 'production']

function seal(key: string, value: string): string {
  return sodium.to_base64(sodium.crypto_box_seal(value, sodium.from_base64(key, base64())), base64())
}

describe.each(['SQLite', 'Postgres'])('the main job on %s', (engine) => {
  let server: RunningServer
  let token: string

  beforeAll(async () => {
    await sodium.ready
    const url = engine === 'Postgres' ? await createDatabase(inject('postgresUrl') ?? '') : undefined
    server = await startServer(url === undefined ? {} : { env: { KEYWELL_DATABASE_URL: url } })
    token = (await server.apply(worldSeed))['alice'] ?? ''
  })
  afterAll(async () => {
    expect(await server.stop()).toBe(0)
  })

  /** What a child of `keywell run` sees of one name. */
  async function seen(name: string): Promise<string> {
    const child = [process.execPath, '-p', `process.env.${name}`]
    const env = { ...process.env, KEYWELL_URL: server.url, KEYWELL_TOKEN: token }
    const { stdout } = await run(process.execPath, [launcher, 'run', ...place, '--', ...child], { env })
    return stdout.trimEnd()
  }

  it('octokit seals a secret, and a child of keywell run receives it', async () => {
    const octokit = new Octokit({ auth: token, baseUrl: server.url })
    const at = { owner: 'acme', repo: 'app', environment_name: 'production' }
    const { data } = await octokit.rest.actions.getEnvironmentPublicKey(at)
    const put = await octokit.rest.actions.createOrUpdateEnvironmentSecret({
      ...at,
      secret_name: 'FROM_OCTOKIT',
      key_id: data.key_id,
      encrypted_value: seal(data.key, 'sealed by octokit'),
    })
    expect(put.status).toBe(201)
    expect(await seen('FROM_OCTOKIT')).toBe('sealed by octokit')
  })

  it('@octokit/rest updates it, under /api/v3 as well', async () => {
    const octokit = new Rest({ auth: token, baseUrl: `${server.url}/api/v3` })
    const at = { owner: 'acme', repo: 'app', environment_name: 'production' }
    const { data } = await octokit.rest.actions.getEnvironmentPublicKey(at)
    const put = await octokit.rest.actions.createOrUpdateEnvironmentSecret({
      ...at,
      secret_name: 'FROM_OCTOKIT',
      key_id: data.key_id,
      encrypted_value: seal(data.key, 'sealed again'),
    })
    expect(put.status).toBe(204)
    expect(await seen('FROM_OCTOKIT')).toBe('sealed again')
  })

  it('endpoint methods of 2022 write it by repository id', async () => {
    const octokit = new (OldCore.plugin(restEndpointMethods))({ auth: token, baseUrl: server.url })
    const { data: repository } = await octokit.rest.repos.get({ owner: 'acme', repo: 'app' })
    const at = { repository_id: repository.id, environment_name: 'production' }
    const { data } = await octokit.rest.actions.getEnvironmentPublicKey(at)
    await octokit.rest.actions.createOrUpdateEnvironmentSecret({
      ...at,
      secret_name: 'FROM_2022',
      key_id: data.key_id,
      encrypted_value: seal(data.key, 'an older client'),
    })
    expect(await seen('FROM_2022')).toBe('an older client')
  })

  it.skipIf(!hasGh)('gh secret set --env does the same (needs gh)', async () => {
    const env = {
      ...process.env,
      GH_CONFIG_DIR: await mkdtemp(join(tmpdir(), 'keywell-gh-')),
      GH_HOST: 'github.localhost',
      GH_TOKEN: token,
      HTTP_PROXY: server.url,
    }
    await run(
      'gh',
      ['secret', 'set', 'FROM_GH', '-R', 'acme/app', '--env', 'production', '--body', 'set by gh'],
      { env },
    )
    expect(await seen('FROM_GH')).toBe('set by gh')
  })

  it('the audit record tells who wrote each through which surface, and verifies', async () => {
    const env = { ...process.env, KEYWELL_URL: server.url, KEYWELL_TOKEN: token }
    const { stdout } = await run(
      process.execPath,
      [launcher, 'history', 'FROM_OCTOKIT', ...place, '-o', 'json'],
      { env },
    )
    expect(stdout).toContain('"surface":')
    const verified = await run(process.execPath, [launcher, 'audit', 'verify', '-w', 'acme'], { env })
    expect(verified.stdout).toContain('verified')
    expect(server.output()).not.toContain('sealed by octokit')
  })
})
