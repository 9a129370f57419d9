import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { enkryptify } from '../../src/surfaces/enkryptify/index.ts'
import { documentedOf } from '../../src/surfaces/enkryptify/route.ts'
import {
  acme,
  api,
  beta,
  callers,
  people,
  places,
  production,
  spare,
  staging,
  web,
} from '../enkryptify-callers.ts'
import { may, refusal, sees, type At, type Caller } from '../enkryptify-model.ts'
import { idleCore } from '../idle-core.ts'
import { send, type Client, type Got } from './enkryptify-client.ts'
import { as, ids, idOf, openWorld, pathOf, scopeOf, text } from './enkryptify-world.ts'
import type { RunningServer } from './server.ts'

let server: RunningServer
const client = ({ name }: Caller) => as(name)
const unknown = '01890a5d-ac96-774b-bcce-b302099a8057'
let made = 0
const fresh = (what: string) => `${what}-${(made += 1)}`

beforeAll(async () => {
  server = await openWorld()
})
afterAll(() => server.stop())

/** The values of KEY in a project, as the contract gives them to a caller. */
function valuesFor(caller: Caller, at: At): string[] {
  const readable = places.filter(
    (place) => place.workspace === at.workspace && place.project === at.project && may(caller, 'read', place),
  )
  const own = people.some(
    ({ user, ...each }) => user === caller.user && may({ user, ...each }, 'write', staging),
  )
  const personal = own && caller.machine !== true && readable.includes(staging) ? [`of ${caller.user}`] : []
  return [...readable.map(text), ...personal].toSorted()
}

describe.each(callers)('$name', (caller) => {
  it('sees its workspaces, projects and environments, and no others', async () => {
    const shown = (await client(caller).get('/v1/workspace')).rows.map(({ slug }) => slug)
    const slugs = ['acme', 'beta'].filter((workspace) => sees(caller, { workspace }))
    expect(shown.filter((slug) => slug === 'acme' || slug === 'beta')).toEqual(slugs)
    for (const at of [api, web, beta]) {
      const listed = await client(caller).get(`/v1/workspace/${at.workspace}/project`)
      const found = listed.rows.flatMap(({ projects }) => projects).map(({ slug }) => slug)
      expect(found.includes(at.project!)).toBe(sees(caller, at))
      const environments = await client(caller).get(`${pathOf(at)}/environment`)
      expect(environments.status).toBe(sees(caller, at) ? 200 : 404)
      const expected = places.filter(
        (place) => place.workspace === at.workspace && place.project === at.project,
      )
      const names = expected.filter((place) => sees(caller, place)).map(({ environment }) => environment)
      const got = environments.rows.map(({ name }) => name).filter((name) => !name.startsWith('fresh'))
      expect(got).toEqual(names)
    }
  })

  it.each(['', '?resolve=true'])('reads exactly its values (%s)', async (query) => {
    for (const at of [api, web, beta]) {
      const expected = valuesFor(caller, at)
      const listed = await client(caller).get(`${pathOf(at)}/secret${query}`)
      const key = listed.rows.find(({ name }) => name === 'KEY')
      expect((key?.values ?? []).map(({ value }) => value).toSorted()).toEqual(expected)
      const single = await client(caller).get(`${pathOf(at)}/secret/KEY${query}`)
      expect(single.status === 200).toBe(expected.length > 0)
      for (const place of places.filter(
        (each) => each.project === at.project && each.workspace === at.workspace,
      )) {
        const one = await client(caller).get(
          `${pathOf(at)}/secret?environment_id=${idOf(place)}&resolve=true`,
        )
        const values = one.rows.flatMap(({ name, values: all }) => (name === 'KEY' ? all : []))
        const shared = values.filter(({ isPersonal }) => !isPersonal).map(({ value }) => value)
        expect(shared).toEqual(may(caller, 'read', place) ? [text(place)] : [])
      }
    }
  })
})

type Answer = readonly [status: number, message?: string | undefined]

interface Tried {
  /** What the caller sends; things it needs are made by the owner first. */
  readonly send: (by: Client) => Promise<Got>
  readonly answer: (caller: Caller) => Answer
}

const go = (status: number, message?: string): Answer =>
  message === undefined ? [status] : [status, message]
const gate =
  (ability: Parameters<typeof may>[1], place: At, ...through: Answer) =>
  (caller: Caller): Answer => {
    const refused = refusal(caller, ability, place)
    return refused === undefined ? through : [refused]
  }
const always =
  (...answer: Answer) =>
  (): Answer =>
    answer
const call =
  (method: string, path: string, body?: unknown): Tried['send'] =>
  (by) =>
    by.send(method, path, body)

/** A secret of staging, made for one try. */
async function ownSecret(): Promise<{ id: string; name: string }> {
  const name = fresh('SECRET')
  const secret = { key: name, value: 'v', type: 'runtime', dataType: 'text' }
  await as('owner').send('POST', `${pathOf(api)}/secret`, {
    environments: [idOf(staging)],
    secrets: [secret],
  })
  return { name, id: (await as('owner').get(`${pathOf(api)}/secret/${name}`)).json.id }
}

/** Something of the owner's, made for one try. */
const ownId = async (path: string, body: object) => (await as('owner').send('POST', path, body)).json.id
const ownToken = () => ownId(`${ws}/tokens`, tokenBody)
const ownTeam = () => ownId(`${ws}/team`, { name: fresh('team') })
const ownShare = () => ownId(`${pathOf(api)}/secret-share`, shareBody())
const ownIdentity = () => ownId(`${ws}/oidc`, identityBody)
/** A member again, whatever happened to it before. */
async function spareMember(): Promise<string> {
  const added = await as('owner').send('POST', `${ws}/rbac`, { email: spare, role: 'member' })
  if (added.status === 201) spareId = added.json.id
  return spareId
}
let spareId = ''

const mintAnswer = (caller: Caller): Answer => {
  if (!sees(caller, staging)) return [404]
  return may(caller, 'mint', staging) && may(caller, 'read', staging) ? [201] : [403]
}
const ws = '/v1/workspace/acme'
const everywhere = { all: true, teams: [], projects: [], environments: [] }
const tokenBody = { name: 'x', permission: 'read', scope: everywhere, expiresIn: '24h' }
const memberBody = { role: 'member', scope: everywhere }
const identityBody = {
  name: 'x',
  issuer: 'https://issuer.example',
  audience: 'a',
  subject: 's',
  permission: 'read',
  scope: everywhere,
}
const shareBody = () => ({ environmentId: idOf(staging), secretIds: ['KEY'], expiresIn: '1h' })
/** The owner's own tokens are the owner's to rotate; who manages members is told that they are there. */
const isOwner = ({ user, machine }: Caller) => user === 'olga' && machine !== true

/** Every route of the surface, by its method and path. */
const table: Readonly<Record<string, Tried>> = {
  'POST /v1/auth/exchange': {
    send: call('POST', '/v1/auth/exchange'),
    answer: ({ session }) => go(session === true ? 401 : 200),
  },
  'POST /v1/auth/cli/logout': { send: call('POST', '/v1/auth/cli/logout', {}), answer: always(200) },
  'GET /v1/me': { send: call('GET', '/v1/me'), answer: always(200) },
  'GET /v1/me/sessions': {
    send: call('GET', '/v1/me/sessions'),
    answer: ({ level }) => go(level === undefined ? 200 : 403),
  },
  'DELETE /v1/me/sessions/{id}': {
    send: call('DELETE', `/v1/me/sessions/${unknown}`),
    answer: always(404, 'Token not found'),
  },
  'GET /v1/me/preferences': { send: call('GET', '/v1/me/preferences'), answer: always(200) },
  'PATCH /v1/me/preferences': { send: call('PATCH', '/v1/me/preferences', { a: 1 }), answer: always(200) },
  'GET /v1/workspace': { send: call('GET', '/v1/workspace'), answer: always(200) },
  'POST /v1/workspace': {
    send: (by) => by.send('POST', '/v1/workspace', { name: 'x', slug: fresh('ws') }),
    answer: ({ role }) => go(role === 'instance' ? 201 : 403),
  },
  'PUT /v1/workspace/{workspace}': { send: call('PUT', ws, {}), answer: gate('own', acme, 200) },
  'PATCH /v1/workspace/{workspace}': { send: call('PATCH', ws, {}), answer: gate('own', acme, 200) },
  'GET /v1/workspace/{workspace}/rbac': {
    send: call('GET', `${ws}/rbac`),
    answer: gate('manage', acme, 200),
  },
  'POST /v1/workspace/{workspace}/rbac': {
    send: call('POST', `${ws}/rbac`, { email: 'nobody@example.com', role: 'member' }),
    answer: gate('manage', acme, 404, 'User not found'),
  },
  'PUT /v1/workspace/{workspace}/rbac/{id}': {
    send: async (by) => by.send('PUT', `${ws}/rbac/${await spareMember()}`, memberBody),
    answer: gate('manage', acme, 200),
  },
  'PATCH /v1/workspace/{workspace}/rbac/{id}': {
    send: call('PATCH', `${ws}/rbac/${unknown}`, memberBody),
    answer: gate('manage', acme, 404, 'Member not found'),
  },
  'DELETE /v1/workspace/{workspace}/rbac/{id}': {
    send: async (by) => by.send('DELETE', `${ws}/rbac/${await spareMember()}`),
    answer: gate('manage', acme, 200),
  },
  'GET /v1/workspace/{workspace}/team': { send: call('GET', `${ws}/team`), answer: seen(acme) },
  'POST /v1/workspace/{workspace}/team': {
    send: (by) => by.send('POST', `${ws}/team`, { name: fresh('team') }),
    answer: gate('manage', acme, 201),
  },
  'PUT /v1/workspace/{workspace}/team/{id}': {
    send: async (by) => by.send('PUT', `${ws}/team/${await ownTeam()}`, { name: fresh('team') }),
    answer: gate('manage', acme, 200),
  },
  'PATCH /v1/workspace/{workspace}/team/{id}': {
    send: call('PATCH', `${ws}/team/${unknown}`, { name: 'x' }),
    answer: gate('manage', acme, 404, 'Team not found'),
  },
  'DELETE /v1/workspace/{workspace}/team/{id}': {
    send: async (by) => by.send('DELETE', `${ws}/team/${await ownTeam()}`),
    answer: gate('manage', acme, 200),
  },
  'GET /v1/workspace/{workspace}/project': { send: call('GET', `${ws}/project`), answer: seen(acme) },
  'POST /v1/workspace/{workspace}/project': {
    send(by) {
      const slug = fresh('project')
      return by.send('POST', `${ws}/project`, { name: slug, slug })
    },
    answer: gate('manage', acme, 200),
  },
  'GET /v1/workspace/{workspace}/project/{project}': { send: (by) => by.get(pathOf(api)), answer: seen(api) },
  'PUT /v1/workspace/{workspace}/project/{project}': {
    send: (by) => by.send('PUT', pathOf(api), {}),
    answer: gate('manage', api, 200),
  },
  'PATCH /v1/workspace/{workspace}/project/{project}': {
    send: (by) => by.send('PATCH', pathOf(api), {}),
    answer: gate('manage', api, 200),
  },
  'DELETE /v1/workspace/{workspace}/project/{project}': {
    async send(by) {
      const slug = fresh('gone')
      await as('owner').send('POST', `${ws}/project`, { name: slug, slug, teamId: ids.get('acme/Mobile') })
      return by.send('DELETE', `${ws}/project/${slug}`)
    },
    answer: gate('manage', { ...acme, team: 'Mobile', project: 'gone' }, 200),
  },
  'GET /v1/workspace/{workspace}/project/{project}/environment': {
    send: (by) => by.get(`${pathOf(api)}/environment`),
    answer: seen(api),
  },
  'POST /v1/workspace/{workspace}/project/{project}/environment': {
    send: (by) => by.send('POST', `${pathOf(api)}/environment`, { name: fresh('fresh') }),
    answer: gate('manage', api, 200),
  },
  'PUT /v1/workspace/{workspace}/project/{project}/environment/{environment}': {
    send: (by) => by.send('PUT', `${pathOf(api)}/environment/${idOf(staging)}`, {}),
    answer: gate('manage', staging, 200),
  },
  'PATCH /v1/workspace/{workspace}/project/{project}/environment/{environment}': {
    send: (by) => by.send('PATCH', `${pathOf(api)}/environment/${idOf(production)}`, {}),
    answer: gate('manage', production, 200),
  },
  'DELETE /v1/workspace/{workspace}/project/{project}/environment/{environment}': {
    async send(by) {
      const { json } = await as('owner').send('POST', `${pathOf(api)}/environment`, { name: fresh('fresh') })
      return by.send('DELETE', `${pathOf(api)}/environment/${json.id}`)
    },
    answer: gate('manage', { ...api, environment: 'fresh' }, 200),
  },
  'GET /v1/workspace/{workspace}/project/{project}/secret': {
    send: (by) => by.get(`${pathOf(api)}/secret`),
    answer: readAnswer(200),
  },
  'GET /v1/workspace/{workspace}/project/{project}/secret/{key}': {
    send: (by) => by.get(`${pathOf(api)}/secret/NOTHING`),
    answer: readAnswer(404, 'Secret not found'),
  },
  'POST /v1/workspace/{workspace}/project/{project}/secret': {
    send(by) {
      const secret = { key: fresh('NEW'), value: 'v', type: 'runtime', dataType: 'text' }
      return by.send('POST', `${pathOf(api)}/secret`, { environments: [idOf(staging)], secrets: [secret] })
    },
    answer: gate('write', staging, 200),
  },
  'PUT /v1/workspace/{workspace}/project/{project}/secret/{key}': {
    async send(by) {
      const { id, name } = await ownSecret()
      const values = [{ environmentId: idOf(staging), value: 'changed', isPersonal: false }]
      return by.send('PUT', `${pathOf(api)}/secret/${id}`, {
        name,
        type: 'runtime',
        dataType: 'text',
        values,
      })
    },
    answer: gate('write', staging, 200),
  },
  'DELETE /v1/workspace/{workspace}/project/{project}/secret/{key}': {
    send: async (by) => by.send('DELETE', `${pathOf(api)}/secret/${(await ownSecret()).id}`),
    answer: gate('write', staging, 200),
  },
  'GET /v1/workspace/{workspace}/project/{project}/secret-share': {
    send: (by) => by.get(`${pathOf(api)}/secret-share`),
    answer: seen(api),
  },
  'POST /v1/workspace/{workspace}/project/{project}/secret-share': {
    send: (by) => by.send('POST', `${pathOf(api)}/secret-share`, shareBody()),
    answer: gate('read', staging, 201),
  },
  'DELETE /v1/workspace/{workspace}/project/{project}/secret-share/{share}': {
    send: async (by) => by.send('DELETE', `${pathOf(api)}/secret-share/${await ownShare()}`),
    answer(caller) {
      if (!may(caller, 'read', staging)) return [404, sees(caller, api) ? 'Share not found' : undefined]
      return go(isOwner(caller) || may(caller, 'manage', api) ? 200 : 403)
    },
  },
  'GET /v1/workspace/{workspace}/tokens': { send: call('GET', `${ws}/tokens`), answer: seen(acme) },
  'POST /v1/workspace/{workspace}/tokens': {
    send: (by) => by.send('POST', `${ws}/tokens`, { ...tokenBody, scope: scopeOf(staging) }),
    answer: mintAnswer,
  },
  'POST /v1/workspace/{workspace}/tokens/cli': {
    send: (by) => by.send('POST', `${ws}/tokens/cli`, { environmentId: idOf(staging) }),
    answer: mintAnswer,
  },
  'POST /v1/workspace/{workspace}/tokens/{id}/rotate': {
    send: async (by) => by.send('POST', `${ws}/tokens/${await ownToken()}/rotate`),
    answer: (caller) => go(isOwner(caller) ? 200 : may(caller, 'manage', acme) ? 403 : 404),
  },
  'DELETE /v1/workspace/{workspace}/tokens/{id}': {
    send: async (by) => by.send('DELETE', `${ws}/tokens/${await ownToken()}`),
    answer: (caller) => go(isOwner(caller) || may(caller, 'manage', acme) ? 200 : 404),
  },
  'POST /v1/sync/{slug}/start': { send: call('POST', '/v1/sync/x/start'), answer: always(404) },
  'GET /v1/sync/{slug}/flow': { send: call('GET', '/v1/sync/x/flow'), answer: always(404) },
  'POST /v1/sync/{slug}/flow': { send: call('POST', '/v1/sync/x/flow'), answer: always(404) },
  'GET /v1/workspace/{workspace}/oidc': {
    send: call('GET', `${ws}/oidc`),
    answer: gate('manage', acme, 200),
  },
  'POST /v1/workspace/{workspace}/oidc': {
    send: call('POST', `${ws}/oidc`, identityBody),
    answer: (caller) => gate(may(caller, 'manage', acme) ? 'read' : 'manage', acme, 201)(caller),
  },
  'DELETE /v1/workspace/{workspace}/oidc/{id}': {
    send: async (by) => by.send('DELETE', `${ws}/oidc/${await ownIdentity()}`),
    answer: gate('manage', acme, 200),
  },
}

function seen(place: At) {
  return (caller: Caller): Answer => [sees(caller, place) ? 200 : 404]
}

function readAnswer(...through: Answer) {
  return (caller: Caller): Answer => {
    if (!sees(caller, api)) return [404]
    return [production, staging].some((place) => may(caller, 'read', place)) ? through : [403]
  }
}

const surface = enkryptify(idleCore)
/** The others ask for no credential; `openapi.test.ts` names them one by one. */
const routes = surface.routes
  .filter((route) => documentedOf(route)?.isPublic !== true)
  .map(({ method, path }) => `${method} ${path}`)

it('the table has every route that asks who it is', () => {
  expect(Object.keys(table).toSorted()).toEqual(routes.toSorted())
})

describe.each(Object.entries(table))('%s', (name, { send: sendAs, answer }) => {
  it('answers each caller as the contract says, and a stranger not at all', async () => {
    const wrong: string[] = []
    for (const caller of callers) {
      const got = await sendAs(client(caller))
      const [status, message] = answer(caller)
      if (got.status !== status || (message !== undefined && got.json.message !== message)) {
        wrong.push(`${caller.name}: ${got.status} ${got.text.slice(0, 100)}, not ${status} ${message ?? ''}`)
      }
    }
    expect(wrong).toEqual([])
    const [method = '', path = ''] = name.split(' ')
    const stranger = await send(server.url, path.replaceAll(/\{\w+\}/g, unknown), { method })
    expect([stranger.status, stranger.json]).toEqual([401, { message: 'Invalid or expired token' }])
  })
})
