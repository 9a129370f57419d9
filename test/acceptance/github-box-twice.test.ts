import sodium from 'libsodium-wrappers'
import { Octokit } from 'octokit'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { createDatabase } from '../postgres.ts'
import { startServer, type RunningServer } from './server.ts'

const place = { owner: 'acme', repo: 'app', environment_name: 'production' }

interface Recorded {
  readonly action: string
  readonly details: { readonly box: string; readonly boxBefore?: string }
  readonly targets: readonly { readonly name: string }[]
}

describe.each(['SQLite', 'Postgres'])('a sealed box that comes twice on %s', (engine) => {
  let server: RunningServer
  let octokit: Octokit
  let box: { readonly key_id: string; readonly encrypted_value: string }
  const seal = (value: string, { key, key_id }: { key: string; key_id: string }) => ({
    key_id,
    encrypted_value: Buffer.from(sodium.crypto_box_seal(value, Buffer.from(key, 'base64'))).toString(
      'base64',
    ),
  })
  const put = async (secret_name: string, given = box) => {
    const answer = await octokit.rest.actions.createOrUpdateEnvironmentSecret({
      ...place,
      secret_name,
      ...given,
    })
    return answer.status
  }

  /** The newest write of a name, as the record has it. */
  async function recorded(name: string): Promise<Recorded> {
    const headers = { authorization: `Bearer ${octokitToken}` }
    const answer = await fetch(`${server.url}/api/v1/audit/events?workspace=acme&limit=50`, { headers })
    const { items } = (await answer.json()) as { items: { event: Recorded }[] }
    const found = items.find(
      ({ event }) => event.action.startsWith('secret.') && event.targets[0]?.name === name,
    )
    if (found === undefined) throw new Error(`no write of ${name} is on the record`)
    return found.event
  }
  let octokitToken: string

  beforeAll(async () => {
    await sodium.ready
    const url = engine === 'Postgres' ? await createDatabase(inject('postgresUrl') ?? '') : undefined
    server = await startServer(url === undefined ? {} : { env: { KEYWELL_DATABASE_URL: url } })
    const tokens = await server.apply({
      users: [{ login: 'alice' }],
      workspaces: [
        {
          slug: 'acme',
          members: [{ user: 'alice', role: 'owner' }],
          projects: [{ slug: 'app', environments: ['production'] }],
        },
      ],
      tokens: [{ name: 'alice', user: 'alice' }],
    })
    octokitToken = tokens['alice'] ?? ''
    octokit = new Octokit({ auth: octokitToken, baseUrl: server.url })
    const { data } = await octokit.rest.actions.getEnvironmentPublicKey(place)
    box = seal('the value', data)
  })
  afterAll(() => server?.stop())

  it('is accepted under its own name again, and nothing is made of it', async () => {
    expect([await put('DB_URL'), await put('DB_URL')]).toEqual([201, 204])
    const { details } = await recorded('DB_URL')
    expect(details.box).toMatch(/^[0-9a-f]{32}$/)
    expect(details).not.toHaveProperty('boxBefore')
  })

  it('is accepted under another name, which is noted on the audit record with the first', async () => {
    const { details: first } = await recorded('DB_URL')
    expect(await put('LEAKED')).toBe(201)
    expect((await recorded('LEAKED')).details).toMatchObject({ box: first.box, boxBefore: 'DB_URL' })
  })

  it('is not meant by another box of the same value', async () => {
    const { data } = await octokit.rest.actions.getEnvironmentPublicKey(place)
    expect(await put('OTHER', seal('the value', data))).toBe(201)
    const { details } = await recorded('OTHER')
    expect(details).not.toHaveProperty('boxBefore')
    expect(details.box).not.toBe((await recorded('DB_URL')).details.box)
  })
})
