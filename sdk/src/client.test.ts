import { readFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { type OpenApiDocument } from '../../tools/generate-sdk.ts'
import { type Client, createClient } from './client.ts'
import { KeywellError } from './error.ts'

const text = await readFile(new URL('../../docs/openapi.json', import.meta.url), 'utf8')
const { paths } = JSON.parse(text) as OpenApiDocument

const workspace = 'acme'
const at = { workspace, project: 'app' }
const addon = { kind: 'managed', addon: 'db' }
const homes = [{ workspace }, at, { ...at, environment: 'production' }]
const first = async (items: AsyncIterable<unknown>): Promise<unknown> => {
  for await (const item of items) return item
  return undefined
}

/** Every method of every noun, called once; those of a home at each kind of home. */
const calls: Readonly<Record<string, (client: Client) => readonly Promise<unknown>[]>> = {
  me: (client) => [client.me()],
  openApi: (client) => [client.openApi()],
  apply: (client) => [client.apply({})],
  plan: (client) => [client.plan(workspace, [])],
  resolve: (client) => [client.resolve(at)],
  resolveTagged: (client) => [client.resolveTagged(at)],
  explain: (client) => [client.explain(at)],
  changes: (client) => homes.map((home) => first(client.changes(home))),
  'workspaces.list': ({ workspaces }) => [workspaces.list()],
  'workspaces.get': ({ workspaces }) => [workspaces.get(workspace)],
  'workspaces.create': ({ workspaces }) => [workspaces.create({ slug: 'new' })],
  'workspaces.change': ({ workspaces }) => [workspaces.change(workspace, { name: 'New' })],
  'workspaces.delete': ({ workspaces }) => [workspaces.delete(workspace, { confirm: workspace })],
  'workspaces.renewInjectionKey': ({ workspaces }) => [workspaces.renewInjectionKey(workspace)],
  'projects.list': ({ projects }) => [projects.list(workspace)],
  'projects.get': ({ projects }) => [projects.get(workspace, 'app')],
  'projects.create': ({ projects }) => [projects.create(workspace, { name: 'new' })],
  'projects.change': ({ projects }) => [projects.change(workspace, 'app', { name: 'new' })],
  'projects.delete': ({ projects }) => [projects.delete(workspace, 'app', { withContents: true })],
  'projects.putExternalId': ({ projects }) => [projects.putExternalId(at, 'somewhere', '1')],
  'environments.list': ({ environments }) => [environments.list(workspace, 'app')],
  'environments.get': ({ environments }) => [environments.get(workspace, 'app', 'production')],
  'environments.create': ({ environments }) => [environments.create(at, { name: 'new' })],
  'environments.change': ({ environments }) => [environments.change(at, 'production', { name: 'new' })],
  'environments.delete': ({ environments }) => [environments.delete(at, 'production')],
  'tags.list': ({ tags }) => [tags.list(workspace)],
  'tags.get': ({ tags }) => [tags.get(workspace, 'web')],
  'tags.create': ({ tags }) => [tags.create(workspace, { name: 'web' })],
  'tags.change': ({ tags }) => [tags.change(workspace, 'web', { color: '#fff' })],
  'tags.delete': ({ tags }) => [tags.delete(workspace, 'web')],
  'members.list': ({ members }) => [members.list(workspace)],
  'members.add': ({ members }) => [members.add(workspace, { user: 'bob', role: 'viewer' })],
  'members.change': ({ members }) => [members.change(workspace, 'bob', { role: 'admin' })],
  'members.remove': ({ members }) => [members.remove(workspace, 'bob')],
  'teams.list': ({ teams }) => [teams.list(workspace)],
  'teams.create': ({ teams }) => [teams.create(workspace, { name: 'Web' })],
  'teams.rename': ({ teams }) => [teams.rename(workspace, 'web', 'Site')],
  'teams.delete': ({ teams }) => [teams.delete(workspace, 'web')],
  'users.list': ({ users }) => [users.list()],
  'users.get': ({ users }) => [users.get('bob')],
  'users.create': ({ users }) => [users.create({ login: 'bob' })],
  'users.change': ({ users }) => [users.change('bob', { active: false })],
  'identityTrusts.list': ({ identityTrusts }) => [identityTrusts.list(workspace)],
  'identityTrusts.create': ({ identityTrusts }) => [
    identityTrusts.create(workspace, { name: 'ci', issuer: 'i', audience: 'a', subject: 's', level: 'read' }),
  ],
  'identityTrusts.delete': ({ identityTrusts }) => [identityTrusts.delete(workspace, 'id')],
  'secrets.list': ({ secrets }) => homes.map((home) => secrets.list(home)),
  'secrets.listAll': ({ secrets }) => [first(secrets.listAll(at))],
  'secrets.get': ({ secrets }) => homes.map((home) => secrets.get(home, 'A')),
  'secrets.put': ({ secrets }) => homes.map((home) => secrets.put(home, 'A', 'v')),
  'secrets.delete': ({ secrets }) => homes.map((home) => secrets.delete(home, 'A')),
  'secrets.revise': ({ secrets }) => homes.map((home) => secrets.revise(home, 'A', { name: 'B' })),
  'secrets.reveal': ({ secrets }) => homes.map((home) => secrets.reveal(home, 'A')),
  'secrets.versions': ({ secrets }) => homes.map((home) => secrets.versions(home, 'A')),
  'secrets.restore': ({ secrets }) => homes.map((home) => secrets.restore(home, 'A', 1)),
  'secrets.change': ({ secrets }) => homes.map((home) => secrets.change(home, [{ name: 'A' }])),
  'secrets.changes': ({ secrets }) => homes.map((home) => secrets.changes(home)),
  'secrets.undo': ({ secrets }) => homes.map((home) => secrets.undo(home, 'id')),
  'imports.list': ({ imports }) => homes.map((home) => imports.list(home)),
  'imports.replace': ({ imports }) => homes.map((home) => imports.replace(home, [])),
  'groups.list': ({ groups }) => [groups.list(at)],
  'groups.get': ({ groups }) => [groups.get(at, 'g')],
  'groups.create': ({ groups }) => [groups.create(at, { name: 'G', values: [{ name: 'A', value: 'v' }] })],
  'groups.change': ({ groups }) => [groups.change(at, 'g', { priority: 5 })],
  'groups.delete': ({ groups }) => [groups.delete(at, 'g')],
  'groups.reveal': ({ groups }) => [groups.reveal(at, 'g')],
  'groups.edit': ({ groups }) => [groups.edit(at, 'g', { unset: [{ name: 'A' }] })],
  'groups.history': ({ groups }) => [groups.history(at, 'g')],
  'groups.undo': ({ groups }) => [groups.undo(at, 'g', 'id')],
  'workloads.list': ({ workloads }) => [workloads.list(at)],
  'workloads.get': ({ workloads }) => [workloads.get(at, 'api')],
  'workloads.register': ({ workloads }) => [workloads.register(at, { kind: 'service', name: 'api' })],
  'workloads.change': ({ workloads }) => [workloads.change(at, 'api', { tags: [] }, { kind: 'job' })],
  'workloads.remove': ({ workloads }) => [workloads.remove(at, 'api')],
  'workloads.putExternalId': ({ workloads }) => [
    workloads.putExternalId(at, 'api', { surface: 'somewhere', externalId: '1' }),
  ],
  'addons.list': ({ addons }) => [addons.list(at)],
  'addons.get': ({ addons }) => [addons.get(at, addon)],
  'addons.create': ({ addons }) => [addons.create(at, { kind: 'managed', name: 'db', type: 'postgresql' })],
  'addons.change': ({ addons }) => [addons.change(at, addon, { type: 'mysql' })],
  'addons.delete': ({ addons }) => [addons.delete(at, addon)],
  'addons.reveal': ({ addons }) => [addons.reveal(at, addon)],
  'shares.create': ({ shares }) => [
    shares.create({ ...at, environment: 'production' }, { secrets: ['A'], expiresIn: '1h' }),
  ],
  'shares.list': ({ shares }) => [shares.list(at)],
  'shares.revoke': ({ shares }) => [shares.revoke(at, 'id')],
  'shares.facts': ({ shares }) => [shares.facts('token')],
  'shares.view': ({ shares }) => [shares.view('token')],
  'reveal.inWorkspace': ({ reveal }) => [reveal.inWorkspace(workspace, true)],
  'reveal.ofUser': ({ reveal }) => [reveal.ofUser('bob', true)],
  'tokens.create': ({ tokens }) => [tokens.create({ name: 'ci' })],
  'tokens.list': ({ tokens }) => [tokens.list()],
  'tokens.revoke': ({ tokens }) => [tokens.revoke('id')],
  'logins.start': ({ logins }) => [logins.start('a laptop')],
  'logins.poll': ({ logins }) => [logins.poll('a laptop', 'code')],
  'logins.decide': ({ logins }) => [logins.decide('code', true)],
  'sessions.start': ({ sessions }) => [sessions.start()],
  'sessions.end': ({ sessions }) => [sessions.end()],
  'sessions.exchange': ({ sessions }) => [sessions.exchange({ workspace, token: 't' })],
  'audit.events': ({ audit }) => [audit.events()],
  'audit.chain': ({ audit }) => [audit.chain()],
  'audit.chainRows': ({ audit }) => [first(audit.chainRows())],
  'doctor.crossings': ({ doctor }) => homes.slice(0, 2).map((home) => doctor.crossings(home)),
  'doctor.shadowed': ({ doctor }) => homes.slice(0, 2).map((home) => doctor.shadowed(home)),
  'doctor.unused': ({ doctor }) => homes.slice(0, 2).map((home) => doctor.unused(home)),
  'doctor.groups': ({ doctor }) => [doctor.groups(at)],
  'doctor.stale': ({ doctor }) => [doctor.stale(at)],
  'doctor.integrity': ({ doctor }) => [doctor.integrity()],
}

describe('the nouns of the client', () => {
  it('have a method for every operation of the OpenAPI document', async () => {
    const asked = new Set<string>()
    const client = recording((method, path) => asked.add(`${method} ${path}`))
    for (const call of Object.values(calls)) await Promise.allSettled(call(client))
    const all = operations()
    const reached = new Set([...asked].map((each) => all.find(({ pattern }) => pattern.test(each))))
    const missing = all.filter((operation) => !reached.has(operation))
    expect(missing.map(({ operationId }) => operationId)).toEqual([])
  })

  it('have no method that asks for what is not in the document', async () => {
    const known = operations().map(({ pattern }) => pattern)
    const foreign: string[] = []
    const client = recording((method, path) => {
      if (!known.some((pattern) => pattern.test(`${method} ${path}`))) foreign.push(`${method} ${path}`)
    })
    const unsent: string[] = []
    for (const [method, call] of Object.entries(calls)) {
      // What is no operation is refused before anything is sent.
      const settled = await Promise.allSettled(call(client))
      if (!settled.every(isRecorded)) unsent.push(method)
    }
    expect(foreign).toEqual([])
    expect(unsent).toEqual([])
  })

  it('are all called by these tests', () => {
    expect(methodsOf(recording(() => undefined)).toSorted()).toEqual(Object.keys(calls).toSorted())
  })

  it('send the key of a write that may be sent again', async () => {
    const keys: (string | undefined)[] = []
    const client = createClient({
      url: 'http://127.0.0.1',
      fetch: (_, { headers }) => {
        keys.push(headers['idempotency-key'])
        return refusal()
      },
    })
    const once = { idempotencyKey: 'k' }
    await Promise.allSettled([
      client.projects.create(workspace, { name: 'new' }, once),
      client.secrets.put(at, 'A', 'v', once),
      client.secrets.change(at, [{ name: 'A' }], once),
      client.secrets.undo(at, 'id', once),
      client.groups.edit(at, 'g', {}, once),
      client.apply({}, once),
    ])
    expect(keys).toEqual(['k', 'k', 'k', 'k', 'k', 'k'])
  })

  it('say so where an operation is not there for that kind of home', async () => {
    const client = recording(() => undefined)
    await expect(client.doctor.shadowed({ ...at, environment: 'production' })).rejects.toMatchObject({
      code: 'unusable',
    })
  })
})

/** The platform's part is played here: it is told of each request and refuses it. */
function recording(onRequest: (method: string, path: string) => void): Client {
  return createClient({
    url: 'http://127.0.0.1',
    fetch: (url, { method }) => {
      onRequest(method, new URL(url).pathname.replace(/^\/api\/v1/, ''))
      return refusal()
    },
  })
}

function isRecorded(settled: PromiseSettledResult<unknown>): boolean {
  return (
    settled.status === 'rejected' &&
    settled.reason instanceof KeywellError &&
    settled.reason.detail === 'recorded'
  )
}

function refusal() {
  const body = JSON.stringify({ code: 'forbidden', detail: 'recorded' })
  return Promise.resolve({ status: 403, headers: { get: () => null }, text: () => Promise.resolve(body) })
}

/** Those with the most fixed words first, as a router takes them. */
function operations() {
  return Object.entries(paths)
    .toSorted(([one], [other]) => one.split('{').length - other.split('{').length)
    .flatMap(([path, methods]) =>
      Object.entries(methods).map(([name, { operationId }]) => {
        const asked = `${name.toUpperCase()} ${path.replaceAll(/\{\w+\}/g, '[^/]+')}`
        return { operationId, pattern: new RegExp(`^${asked}$`) }
      }),
    )
}

/** `call` is what they are made of. */
function methodsOf(client: Client): string[] {
  return Object.entries(client)
    .filter(([name]) => name !== 'call')
    .flatMap(([noun, value]: [string, unknown]) => {
      if (typeof value === 'function') return [noun]
      const methods = typeof value === 'object' && value !== null ? Object.keys(value) : []
      return methods.map((method) => `${noun}.${method}`)
    })
}
