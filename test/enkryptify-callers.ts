import type { At, Caller } from './enkryptify-model.ts'

export const acme: At = { workspace: 'acme' }
export const api: At = { ...acme, team: 'Core', project: 'api' }
export const web: At = { ...acme, team: 'Mobile', project: 'web' }
export const beta: At = { workspace: 'beta', team: 'General', project: 'api' }
export const production: At = { ...api, environment: 'production' }
export const staging: At = { ...api, environment: 'staging' }
export const places: readonly At[] = [
  production,
  staging,
  { ...web, environment: 'production' },
  { ...beta, environment: 'production' },
]

export const people: readonly Caller[] = [
  { name: 'owner', user: 'olga', role: 'owner', at: acme },
  { name: 'admin', user: 'ada', role: 'admin', at: acme },
  { name: 'developer', user: 'dev', role: 'developer', at: acme },
  { name: 'viewer', user: 'vic', role: 'viewer', at: acme },
  { name: 'developer of staging', user: 'sam', role: 'developer', at: staging },
  { name: 'viewer of a team', user: 'tim', role: 'viewer', at: { ...acme, team: 'Mobile' } },
  { name: 'admin of a project', user: 'pam', role: 'admin', at: api },
  { name: 'owner of another workspace', user: 'eve', role: 'owner', at: { workspace: 'beta' } },
]
export const [owner, , developer, viewer] = people as [Caller, Caller, Caller, Caller]
export const machine = { reach: acme, machine: true }
export const machines: readonly Caller[] = [
  { ...developer, ...machine, name: 'reading token', level: 'read' },
  { ...developer, ...machine, name: 'writing token', level: 'write' },
  { ...developer, ...machine, name: 'token for staging', level: 'write', reach: staging },
  { ...developer, ...machine, name: 'token for a team', level: 'read', reach: { ...acme, team: 'Mobile' } },
  { ...developer, ...machine, name: 'token for a project', level: 'read', reach: api },
  { ...viewer, ...machine, name: 'token of a viewer', level: 'read' },
]
export const command: Caller = { ...developer, name: 'command token', level: 'read', reach: staging }
export const jwt: Caller = { ...owner, name: 'JWT', session: true }
export const instance: Caller = { name: 'who runs the instance', user: 'owner', role: 'instance' }
export const callers = [...people, ...machines, command, jwt, instance]

/** Nobody's token: added, changed and removed by whoever tries to. */
export const spare = 'spare'

export const seed = {
  users: [...people.map(({ user }) => user), spare].map((login) => ({
    login,
    email: `${login}@example.com`,
  })),
  workspaces: [
    {
      slug: 'acme',
      teams: [
        { name: 'Core', projects: ['api'] },
        { name: 'Mobile', projects: ['web'] },
      ],
      projects: [
        { slug: 'api', environments: ['production', { name: 'staging', personal_overrides: true }] },
        { slug: 'web', environments: ['production'] },
      ],
      members: people
        .filter(({ at }) => at?.workspace === 'acme')
        .map(({ user, role, at }) => ({ user, role, ...memberAt(at ?? acme) })),
    },
    {
      slug: 'beta',
      projects: [{ slug: 'api', environments: ['production'] }],
      members: [{ user: 'eve', role: 'owner' }],
    },
  ],
  tokens: people.map(({ user }) => ({ name: user, user, format: 'enkryptify' })),
}

export function memberAt({ team, project, environment }: At) {
  if (project === undefined) return team === undefined ? {} : { team }
  return environment === undefined ? { project } : { project, environment }
}
