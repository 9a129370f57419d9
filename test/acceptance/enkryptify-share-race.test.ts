import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { createShare } from '../../src/core/share/create-share.ts'
import { viewShare } from '../../src/core/share/view-share.ts'
import { byName } from '../../src/core/place/place.ts'
import { openTestHouse, type TestHouse } from '../house.ts'
import { createDatabase } from '../postgres.ts'
import { ekClient, send } from './enkryptify-client.ts'
import { startServer } from './server.ts'

const document = {
  users: [{ login: 'alice' }],
  workspaces: [
    {
      slug: 'acme',
      members: [{ user: 'alice', role: 'owner' as const }],
      projects: [{ slug: 'api', environments: ['production'] }],
    },
  ],
  tokens: [{ name: 'alice', user: 'alice', format: 'enkryptify' }],
}
const rounds = 200
const viewers = 100
const at = { workspace: byName('acme'), project: byName('api'), environment: byName('production') }

const engines: readonly (readonly [string, () => Promise<string | undefined>])[] = [
  ['SQLite', async () => undefined],
  ['Postgres', async () => createDatabase(inject('postgresUrl') ?? '')],
]

describe.each(engines)('a share of one view on %s', (_name, database) => {
  let house: TestHouse
  let alice: string

  beforeAll(async () => {
    house = await openTestHouse(await database())
    alice = (await house.seed(document)).get('alice') ?? ''
  })
  afterAll(() => house[Symbol.asyncDispose]())

  it(`is seen exactly once by ${viewers} at once, in ${rounds} rounds`, async () => {
    const seen: number[] = []
    for (let round = 0; round < rounds; round += 1) {
      const items = [{ name: 'ONCE', value: `value ${round}` }]
      const { token } = await house.as(alice)(createShare, {
        at,
        secrets: [],
        items,
        lifetimeMs: 60_000,
        viewsMax: 1,
      })
      const views = Array.from({ length: viewers }, () => house.as(undefined)(viewShare, { token }))
      const opened = (await Promise.all(views)).filter((viewed) => 'items' in viewed)
      expect(opened[0]?.items).toEqual(items)
      seen.push(opened.length)
    }
    expect(seen).toEqual(Array<number>(rounds).fill(1))
  }, 300_000)
})

/** Over HTTP a round takes long on a small machine; `test/reliability/long-run.js share` runs all of them. */
const doorRounds = Number(process.env['KEYWELL_SHARE_ROUNDS'] ?? 5)

it(`is seen exactly once through the front door, too, in ${doorRounds} rounds`, async () => {
  const server = await startServer()
  const alice = ekClient(server.url, (await server.apply(document))['alice']!)
  const [environment] = (await alice.get('/v1/workspace/acme/project/api/environment')).rows
  for (let round = 0; round < doorRounds; round += 1) {
    const { json } = await alice.send('POST', '/v1/workspace/acme/project/api/secret-share', {
      environmentId: environment!.id,
      items: [{ name: 'ONCE', value: 'v' }],
      expiresIn: '1h',
    })
    const views = Array.from({ length: viewers }, () =>
      send(server.url, `/v1/share/${json.token}/view`, { method: 'POST' }),
    )
    const statuses = (await Promise.all(views)).map(({ status }) => status)
    expect(statuses.toSorted((a, b) => a - b)).toEqual([200, ...Array<number>(viewers - 1).fill(404)])
  }
  await server.stop()
}, 600_000)
