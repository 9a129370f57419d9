/**
 * The operator forbids a person to see values. Wherever a front end would show one, it does not, whatever role, token or
 * flag there is; what the person's programs receive stays the same.
 */
import fs from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createClient } from '../../sdk/src/index.ts'
import { type Shell, checkTranscript, makeShell, runStep } from '../transcript.ts'
import { send } from './enkryptify-client.ts'
import { call, type NorthflankServer } from './northflank.ts'
import { type RunningServer, startServer } from './server.ts'

const canary = 'canary-of-reveal'
const seed = {
  users: [{ login: 'alice' }, { login: 'dora', reveal_forbidden: true }],
  workspaces: [
    {
      slug: 'acme',
      members: [
        { user: 'alice', role: 'owner' },
        { user: 'dora', role: 'owner' },
      ],
      projects: [
        { slug: 'app', environments: ['production'], workloads: [{ name: 'api', kind: 'service' }] },
      ],
    },
  ],
  tokens: [
    { name: 'alice', user: 'alice', workspace: 'acme' },
    { name: 'dora', user: 'dora', workspace: 'acme' },
  ],
}
const place = { workspace: 'acme', project: 'app', environment: 'production' }

let server: RunningServer
let tokens: Record<string, string>
let shell: Shell

beforeAll(async () => {
  server = await startServer()
  tokens = await server.apply(seed)
  shell = makeShell({
    KEYWELL_URL: server.url,
    KEYWELL_TOKEN: tokens['alice'] ?? '',
    KEYWELL_WORKSPACE: 'acme',
    KEYWELL_PROJECT: 'app',
    KEYWELL_ENVIRONMENT: 'production',
  })
  const alice = createClient({ url: server.url, token: tokens['alice'] ?? '' })
  await alice.secrets.put(place, 'SHARED', canary)
  const bundle = {
    name: 'bundle',
    secretType: 'environment-arguments',
    priority: 1,
    secrets: { variables: { GROUPED: canary } },
  }
  expect((await northflank('PUT', '/projects/app/secrets', 'alice', bundle)).status).toBe(200)
})
afterAll(async () => {
  await server?.stop()
  if (shell !== undefined) fs.rmSync(shell.folder, { recursive: true, force: true })
})

function northflank(method: string, path: string, who: string, body?: unknown) {
  const at: NorthflankServer = { server, tokens, stop: async () => undefined }
  return call(at, method, path, body, tokens[who])
}

/** Every way a person can ask to see a value. */
const ways: readonly (readonly [string, (who: string) => Promise<string>])[] = [
  ...[
    '/api/v1/workspaces/acme/projects/app/environments/production/secrets/SHARED/value',
    '/api/v1/workspaces/acme/projects/app/groups/bundle/values',
    '/v1/workspace/acme/project/app/secret',
    '/v1/workspace/acme/project/app/secret/SHARED',
  ].map(
    (path) =>
      [
        path,
        async (who: string) => (await send(server.url, path, { token: tokens[who] ?? '' })).text,
      ] as const,
  ),
  ...[
    '/projects/app/secrets/bundle?show=this',
    '/projects/app/secrets/bundle/details?show=this',
    '/projects/app/services/api/runtime-environment?show=all',
  ].map(
    (path) =>
      [
        `northflank ${path}`,
        async (who: string) => JSON.stringify((await northflank('GET', path, who)).body),
      ] as const,
  ),
  ...['get SHARED', 'list --show', 'resolve --show'].map(
    (verb) =>
      [
        `keywell ${verb}`,
        async (who: string) => {
          const env = { ...shell.env, KEYWELL_TOKEN: tokens[who] ?? '' }
          return (await runStep({ ...shell, env }, `keywell ${verb}`)).join('\n')
        },
      ] as const,
  ),
]

describe('a person who is forbidden to reveal', () => {
  it.each(ways)('sees nothing through %s', async (_way, ask) => {
    expect(await ask('alice'), 'the others do').toContain(canary)
    expect(await ask('dora')).not.toContain(canary)
  })

  it('still has programs that receive everything', async () => {
    const env = { ...shell.env, KEYWELL_TOKEN: tokens['dora'] ?? '' }
    await checkTranscript(
      `
      $ keywell run -- sh -c 'echo "$SHARED"'
      ${canary}
      `,
      { ...shell, env },
    )
  })
})

describe('keywell reveal', () => {
  it('is the operator’s for a user and the owner’s for a workspace', async () => {
    const env = { ...shell.env, KEYWELL_TOKEN: server.ownerToken }
    await checkTranscript(
      `
      $ keywell reveal forbid alice
      alice may not reveal values any more
      $ keywell reveal allow dora
      dora may reveal values as roles allow
      $ keywell reveal forbid
      ! keywell: give the login of a user, or -w SLUG
      [exit 2]
      `,
      { ...shell, env },
    )
    await checkTranscript(
      `
      $ keywell get SHARED
      ! keywell: This needs the permission secret:reveal
      [exit 1]
      $ keywell reveal allow alice
      ! keywell: This needs the permission instance:manage
      [exit 1]
      $ keywell reveal forbid -w acme
      members of acme may not reveal values any more
      `,
      shell,
    )
    const dora = { ...shell, env: { ...shell.env, KEYWELL_TOKEN: tokens['dora'] ?? '' } }
    await checkTranscript(
      `
      $ keywell get SHARED
      ! keywell: This needs the permission secret:reveal
      [exit 1]
      $ keywell reveal allow -w acme
      members of acme may reveal values as roles allow
      $ keywell get SHARED
      ${canary}
      `,
      dora,
    )
  })

  it('leaves a write-only secret as it is', async () => {
    const path = '/api/v1/workspaces/acme/projects/app/environments/production/secrets/SHARED'
    const body = { writeOnly: true }
    const headers = { 'content-type': 'application/json' }
    const patched = await send(server.url, path, {
      method: 'PATCH',
      token: tokens['alice'] ?? '',
      body,
      headers,
    })
    expect(patched.status).toBe(200)
    await checkTranscript(
      `
      $ keywell get SHARED
      ! keywell: This secret is write-only: only consumers receive its value
      [exit 1]
      $ keywell resolve --show
      SHARED	••••••	environment production
      $ keywell run -- sh -c 'echo "$SHARED"'
      ${canary}
      `,
      { ...shell, env: { ...shell.env, KEYWELL_TOKEN: tokens['dora'] ?? '' } },
    )
  })
})
