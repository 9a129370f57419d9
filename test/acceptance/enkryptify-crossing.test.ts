import sodium from 'libsodium-wrappers'
import { Octokit } from 'octokit'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { createClient, verifyAuditChain, type ChainRow } from '../../sdk/src/index.ts'
import { createDatabase } from '../postgres.ts'
import { ekClient, type Client, type Item } from './enkryptify-client.ts'
import { startServer, type RunningServer } from './server.ts'

const document = {
  users: [{ login: 'alice', email: 'alice@example.com' }],
  workspaces: [
    {
      slug: 'acme',
      members: [{ user: 'alice', role: 'owner' }],
      projects: [{ slug: 'api', environments: ['production', 'staging'] }],
    },
  ],
  tokens: [{ name: 'alice', user: 'alice', format: 'enkryptify' }],
}
const secrets = '/v1/workspace/acme/project/api/secret'
const place = { workspace: 'acme', project: 'api', environment: 'production' }
const github = { owner: 'acme', repo: 'api', environment_name: 'production' }

interface Event {
  readonly action: string
  readonly surface: string
  readonly targets?: readonly { readonly name: string; readonly version: number; readonly id: string }[]
}

describe.each(['SQLite', 'Postgres'])('one secret through every front door on %s', (engine) => {
  let server: RunningServer
  let token: string
  let ek: Client
  let octokit: Octokit
  let production: string

  beforeAll(async () => {
    await sodium.ready
    const url = engine === 'Postgres' ? await createDatabase(inject('postgresUrl') ?? '') : undefined
    server = await startServer(url === undefined ? {} : { env: { KEYWELL_DATABASE_URL: url } })
    token = (await server.apply(document))['alice']!
    ek = ekClient(server.url, token)
    octokit = new Octokit({ auth: token, baseUrl: server.url })
    const { rows } = await ek.get('/v1/workspace/acme/project/api/environment')
    production = rows.find(({ name }) => name === 'production')!.id
  })
  afterAll(() => server.stop())

  const resolved = async (name: string): Promise<string | undefined> => {
    const { rows } = await ek.get(`${secrets}?resolve=true&environment_id=${production}`)
    return rows.find((each) => each.name === name)?.values[0]?.value
  }
  const seal = async (name: string, value: string) => {
    const { data } = await octokit.rest.actions.getEnvironmentPublicKey(github)
    const base64 = sodium.base64_variants.ORIGINAL
    const box = sodium.crypto_box_seal(value, sodium.from_base64(data.key, base64))
    const sealed = { key_id: data.key_id, encrypted_value: sodium.to_base64(box, base64) }
    return octokit.rest.actions.createOrUpdateEnvironmentSecret({ ...github, secret_name: name, ...sealed })
  }

  it('made here, changed by octokit, read by ek, brought back by the native API: one record, one chain', async () => {
    const native = createClient({ url: server.url, token })
    const made = await ek.send('POST', secrets, {
      environments: [production],
      secrets: [{ key: 'DB_URL', value: 'first', type: 'build', dataType: 'text', note: 'kept' }],
    })
    expect(made.status).toBe(200)
    const { data } = await octokit.rest.actions.listEnvironmentSecrets(github)
    expect(data.secrets.map(({ name }) => name)).toEqual(['DB_URL'])
    expect((await seal('DB_URL', 'second')).status).toBe(204)
    expect(await resolved('DB_URL')).toBe('second')
    const [shown] = (await ek.get(secrets)).rows
    expect(shown).toMatchObject({ name: 'DB_URL', note: 'kept', type: 'build', dataType: 'text' })

    const { items: versions } = await native.secrets.versions(place, 'DB_URL')
    expect(versions.map(({ version, surface }) => [version, surface])).toEqual([
      [2, 'github'],
      [1, 'enkryptify'],
    ])
    await native.secrets.restore(place, 'DB_URL', 1)
    expect(await resolved('DB_URL')).toBe('first')
    const put = await ek.send('PUT', `${secrets}/${shown!.id}`, {
      ...shown,
      values: [{ environmentId: production, value: 'fourth', isPersonal: false }],
    })
    expect(put.status).toBe(200)
    const after = await octokit.rest.actions.getEnvironmentSecret({ ...github, secret_name: 'DB_URL' })
    expect(Date.parse(after.data.updated_at)).toBeGreaterThanOrEqual(Date.parse(after.data.created_at))
    expect((await ek.send('DELETE', `${secrets}/${shown!.id}`)).status).toBe(200)
    const gone = octokit.rest.actions.getEnvironmentSecret({ ...github, secret_name: 'DB_URL' })
    await expect(gone).rejects.toMatchObject({ status: 404 })

    const rows: ChainRow[] = []
    const owner = createClient({ url: server.url, token: server.ownerToken })
    for await (const row of owner.audit.chainRows({ workspace: 'acme' })) rows.push(row)
    expect(await verifyAuditChain(rows)).not.toHaveProperty('fault')
    const events = rows.map(({ body }) => JSON.parse(body) as Event)
    const writes = events.flatMap(({ action, surface, targets = [] }) =>
      /^secret\.(created|updated|restored|deleted)$/.test(action)
        ? targets.map(({ name, version, id }) => ({ action, surface, name, version, id }))
        : [],
    )
    expect(writes.map(({ action, surface, version }) => `${version} ${action} ${surface}`)).toEqual([
      '1 secret.created enkryptify',
      '2 secret.updated github',
      '3 secret.restored keywell',
      '4 secret.updated enkryptify',
      '5 secret.deleted enkryptify',
    ])
    expect(new Set(writes.map(({ id }) => id)).size).toBe(1)
    const faults = await owner.doctor.integrity()
    expect(faults.faults).toEqual([])
  })

  it('what octokit sealed is listed here with its value, and joins what is made in another environment', async () => {
    expect((await seal('FROM_CI', 'sealed')).status).toBe(201)
    const staging = (await ek.get('/v1/workspace/acme/project/api/environment')).rows.find(
      ({ name }) => name === 'staging',
    )!
    const body = { key: 'FROM_CI', value: 'plain', type: 'runtime', dataType: 'text' }
    expect((await ek.send('POST', secrets, { environments: [staging.id], secrets: [body] })).status).toBe(200)
    const { rows } = await ek.get(secrets)
    const found = rows.filter(({ name }) => name === 'FROM_CI')
    expect(found).toHaveLength(1)
    const [secret] = found as [Item]
    expect(secret.values.map(({ value }) => value)).toEqual(['sealed', 'plain'])
    await octokit.rest.actions.deleteEnvironmentSecret({ ...github, secret_name: 'FROM_CI' })
    const left = (await ek.get(`${secrets}/FROM_CI`)).json.values
    expect(left.map(({ environmentId }) => environmentId)).toEqual([staging.id])
  })

  it('what this API cannot carry is left out, and nothing is changed to fit', async () => {
    const native = createClient({ url: server.url, token })
    await native.secrets.put(place, 'BINARY', Uint8Array.of(0xff, 0xfe))
    await native.secrets.put(place, 'dotted.name/x', 'carried')
    const { rows } = await ek.get(`${secrets}?resolve=true&environmentId=${production}`)
    expect(rows.map(({ name }) => name)).not.toContain('BINARY')
    expect((await ek.get(`${secrets}/BINARY`)).status).toBe(404)
    expect(rows.find(({ name }) => name === 'dotted.name/x')?.values[0]?.value).toBe('carried')
  })
})
