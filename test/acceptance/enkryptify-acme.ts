import type { Client, Got, Item } from './enkryptify-client.ts'
import { ekClient } from './enkryptify-client.ts'
import type { RunningServer } from './server.ts'
import { startServer } from './server.ts'

const people = ['alice', 'bob', 'carol'] as const
const document = {
  users: people.map((login) => ({ login, email: `${login}@example.com` })),
  workspaces: [
    {
      slug: 'acme',
      members: [
        { user: 'alice', role: 'owner' },
        { user: 'bob', role: 'developer' },
      ],
      projects: [
        { slug: 'api', environments: ['production', { name: 'staging', personal_overrides: true }] },
      ],
    },
  ],
  tokens: people.map((user) => ({ name: user, user, format: 'enkryptify' })),
}

export const base = '/v1/workspace/acme'
export const secrets = `${base}/project/api/secret`
export const everywhere = { all: true, teams: [], projects: [], environments: [] }
export const only = (environment: string) => ({ ...everywhere, all: false, environments: [environment] })
export const named = ({ rows }: Got, name: string): Item => rows.find((each) => each.name === name)!

/** An owner, a developer and somebody outside; one secret in both environments of one project. */
export interface Acme extends Readonly<Record<(typeof people)[number], Client>> {
  readonly server: RunningServer
  readonly tokens: Readonly<Record<string, string>>
  readonly production: string
  readonly staging: string
}

export async function openAcme(): Promise<Acme> {
  const server = await startServer()
  const tokens = await server.apply(document)
  const client = (name: string) => ekClient(server.url, tokens[name]!)
  const alice = client('alice')
  const environments = await alice.get(`${base}/project/api/environment`)
  const [production, staging] = [named(environments, 'production').id, named(environments, 'staging').id]
  await alice.send('POST', secrets, {
    environments: [production, staging],
    secrets: [{ key: 'DB_URL', value: 'one', type: 'runtime', dataType: 'text' }],
  })
  return { server, tokens, alice, bob: client('bob'), carol: client('carol'), production, staging }
}
