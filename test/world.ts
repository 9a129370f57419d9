import { readAudit } from '../src/core/audit/read-audit.ts'
import type { GroupSettings } from '../src/core/group/group.ts'
import { byName, type Locator } from '../src/core/place/place.ts'
import type { SeedDocument } from '../src/core/seed/document.ts'
import type { Act, TestHouse } from './house.ts'

/** Two workspaces and people of every role, as most tests need them. Each person's token has the person's name. */
export const worldSeed: SeedDocument = {
  users: ['alice', 'dev', 'vic', 'eve', 'narrow'].map((login) => ({ login })),
  workspaces: [
    {
      slug: 'acme',
      members: [
        { user: 'alice', role: 'owner' },
        { user: 'dev', role: 'developer' },
        { user: 'vic', role: 'viewer' },
        { user: 'narrow', role: 'developer', project: 'app', environment: 'staging' },
      ],
      projects: [
        { slug: 'app', environments: ['production', { name: 'staging', personal_overrides: true }] },
        { slug: 'site', visibility: 'public', environments: ['production'] },
      ],
    },
    {
      slug: 'other',
      members: [{ user: 'eve', role: 'owner' }],
      projects: [{ slug: 'app', environments: ['production'] }],
    },
  ],
  tokens: ['alice', 'dev', 'vic', 'eve', 'narrow'].map((login) => ({ name: login, user: login })),
}

/** Of a group that nothing is said of but its name. */
export function plainGroup(name: string, phase: GroupSettings['phase'] = 'runtime'): GroupSettings {
  return {
    name,
    description: '',
    sensitivity: 'secret',
    phase,
    priority: 0,
    stage: '',
    tags: [],
    restrictions: { restricted: false },
    links: [],
    annotations: {},
  }
}

export function at(workspace: string, project?: string, environment?: string): Locator {
  return {
    workspace: byName(workspace),
    ...(project === undefined ? {} : { project: byName(project) }),
    ...(environment === undefined ? {} : { environment: byName(environment) }),
  }
}

export const production = at('acme', 'app', 'production')

/** Seeds the world; answers how to act as each person. */
export async function populate(house: TestHouse): Promise<(login: string) => Act> {
  const tokens = await house.seed(worldSeed)
  return (login) => house.as(login === 'owner' ? house.ownerToken : tokens.get(login))
}

/** The newest events of a chain, as their bodies. */
export async function events(house: TestHouse, workspace: string | undefined, limit = 20) {
  const input = {
    limit,
    order: 'backwards',
    seq: 0,
    ...(workspace === undefined ? {} : { workspace }),
  } as const
  const page = await house.as(house.ownerToken)(readAudit, input)
  return page.events.map(({ body }) => JSON.parse(body) as Record<string, unknown>)
}

export function utf8(text: string): Uint8Array {
  return new TextEncoder().encode(text)
}
