import { generateKeyPairSync, sign } from 'node:crypto'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'vitest'
import { startServer, type RunningServer, type StartOptions } from '../acceptance/server.ts'
import { HttpClient, type Answer, type Sent } from '../reliability/http-client.ts'

const pair = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
})

/** Two workspaces, people of every role, and something in every table that a running house fills. */
export const seed = {
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
      teams: [{ name: 'Core', projects: ['app'] }],
      projects: [
        {
          slug: 'app',
          environments: ['production', { name: 'staging', personal_overrides: true }],
          workloads: [
            { name: 'api', kind: 'service', tags: ['web'], environment: 'production' },
            { name: 'nightly', kind: 'job', tags: [], environment: 'staging' },
          ],
          addons: [
            { id: 'db-one', type: 'postgresql', credentials: { USERNAME: 'u', PASSWORD: 'p' } },
            { id: 'db-two', type: 'redis', external: true, credentials: { PASSWORD: 'q' } },
          ],
          imports: [
            { into: 'production', from: ['project:actions'] },
            { into: 'staging', from: ['project:actions', 'workspace:acme'] },
          ],
        },
        { slug: 'tools', visibility: 'internal', environments: ['production'] },
        { slug: 'site', visibility: 'public', environments: ['production'] },
      ],
    },
    {
      slug: 'other',
      members: [{ user: 'eve', role: 'owner' }],
      projects: [{ slug: 'lab', environments: ['production'] }],
    },
  ],
  apps: [
    { slug: 'deployer', workspace: 'acme', public_key: pair.publicKey, permissions: { secrets: 'write' } },
    {
      slug: 'held',
      workspace: 'acme',
      public_key: pair.publicKey,
      permissions: { environments: 'read' },
      repositories: ['tools'],
    },
  ],
  tokens: [
    ...['alice', 'dev', 'vic', 'eve', 'narrow'].map((login) => ({ name: login, user: login })),
    { name: 'bound', user: 'alice', workspace: 'acme', scopes: ['secret:list', 'project:read'] },
    { name: 'ended', user: 'dev' },
  ],
}

/** What the first app signs to be known by; in force for nine minutes. */
function assertion(): string {
  const now = Math.floor(Date.now() / 1000)
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const head = `${part({ alg: 'RS256', typ: 'JWT' })}.${part({ iss: 'deployer', iat: now - 30, exp: now + 540 })}`
  return `${head}.${sign('sha256', Buffer.from(head), pair.privateKey).toString('base64url')}`
}

export interface PeopledServer {
  readonly server: RunningServer
  readonly client: HttpClient
  /** By the token's name; the first owner's as `owner`, and as `app` what the app `deployer` signed. */
  readonly tokens: Readonly<Record<string, string>>
  /** Sends as one of them and expects success. */
  ask(as: string, path: string, sent?: Sent): Promise<Answer>
  stop(): Promise<void>
}

export async function startPeopled(options: StartOptions = {}): Promise<PeopledServer> {
  const directory = options.directory ?? (await mkdtemp(join(tmpdir(), 'keywell-peopled-')))
  const server = await startServer({ ...options, directory })
  const made = await server.apply(seed)
  const tokens: Record<string, string> = { ...made, owner: server.ownerToken, app: assertion() }
  const client = new HttpClient(server.url)
  return {
    server,
    client,
    tokens,
    async ask(as, path, sent = {}) {
      const token = tokens[as]
      const answer = await client.send(path, { ...sent, ...(token === undefined ? {} : { token }) })
      expect(answer.status, `${sent.method ?? 'GET'} ${path}: ${answer.text}`).toBeLessThan(300)
      return answer
    },
    async stop() {
      client.close()
      await server.stop()
    },
  }
}
