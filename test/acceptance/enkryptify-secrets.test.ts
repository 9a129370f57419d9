import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createClient, type Client as Native } from '../../sdk/src/index.ts'
import { ekClient, type Client, type Got, type Item, type Value } from './enkryptify-client.ts'
import { startServer, type RunningServer } from './server.ts'

const document = {
  users: ['alice', 'bob', 'sam'].map((login) => ({ login })),
  workspaces: [
    {
      slug: 'acme',
      members: [
        { user: 'alice', role: 'owner' },
        { user: 'bob', role: 'developer' },
        { user: 'sam', role: 'developer', project: 'api', environment: 'staging' },
      ],
      projects: [
        { slug: 'api', environments: ['production', { name: 'staging', personal_overrides: true }] },
        { slug: 'web', environments: ['production'] },
      ],
    },
  ],
  tokens: ['alice', 'bob', 'sam'].map((user) => ({ name: user, user, format: 'enkryptify' })),
}
const base = '/v1/workspace/acme/project/api/secret'
const place = (environment: string) => ({ workspace: 'acme', project: 'api', environment })

let server: RunningServer
let alice: Client
let bob: Client
let sam: Client
let native: Native
let production: string
let staging: string
let elsewhere: string
let made = 0

beforeAll(async () => {
  server = await startServer()
  const tokens = await server.apply(document)
  alice = ekClient(server.url, tokens['alice']!)
  bob = ekClient(server.url, tokens['bob']!)
  sam = ekClient(server.url, tokens['sam']!)
  native = createClient({ url: server.url, token: tokens['alice']! })
  const idOf = async (project: string, name: string) => {
    const { rows } = await alice.get(`/v1/workspace/acme/project/${project}/environment`)
    return rows.find((each) => each.name === name)!.id
  }
  production = await idOf('api', 'production')
  staging = await idOf('api', 'staging')
  elsewhere = await idOf('web', 'production')
})
afterAll(() => server.stop())

/** A secret of its own for each test: `p` in production, `s` in staging. */
let name: string
let id: string
beforeEach(async () => {
  name = `SECRET_${(made += 1)}`
  for (const [environment, value] of [
    [production, 'p'],
    [staging, 's'],
  ]) {
    const secret = { key: name, value, type: 'build', dataType: 'text', note: 'kept' }
    await alice.send('POST', base, { environments: [environment], secrets: [secret] })
  }
  id = (await alice.get(`${base}/${name}`)).json.id
})

const read = async (by: Client, key = name): Promise<Item> => (await by.get(`${base}/${key}`)).json
const value = (environmentId: string, text: string, isPersonal = false): Value => ({
  environmentId,
  value: text,
  isPersonal,
})
const put = (by: Client, values: readonly Value[], more: object = {}, at = id): Promise<Got> =>
  by.send('PUT', `${base}/${at}`, { name, type: 'build', dataType: 'text', values, ...more })
const texts = (item: Item) => item.values.map((each) => each.value).toSorted()
const versions = async (environment: string, key = name) =>
  (await native.secrets.versions(place(environment), key)).items.map(({ version }) => version)

describe('PUT', () => {
  it('replaces what the caller sees: what it leaves out is ended, what it adds is there', async () => {
    expect((await put(alice, [value(production, 'p2')])).status).toBe(200)
    expect(texts(await read(alice))).toEqual(['p2'])
    expect(await versions('staging')).toEqual([2, 1])
    expect((await put(alice, [value(production, 'p2'), value(staging, 's2')])).status).toBe(200)
    expect(texts(await read(alice))).toEqual(['p2', 's2'])
    expect(await versions('production')).toEqual([2, 1])
  })

  it('keeps what the caller does not see: other environments, other people’s own values', async () => {
    await put(bob, [value(production, 'p'), value(staging, 's'), value(staging, 'bob’s', true)])
    expect(texts(await read(sam))).toEqual(['s'])
    expect((await put(sam, [value(staging, 's2')])).status).toBe(200)
    expect(texts(await read(alice))).toEqual(['p', 's2'])
    expect(texts(await read(bob))).toEqual(['bob’s', 'p', 's2'])
    expect((await put(alice, [])).status).toBe(200)
    expect((await alice.get(`${base}/${name}`)).status).toBe(404)
  })

  it('that echoes makes no version, whoever sees how much', async () => {
    for (const by of [alice, bob, sam]) expect((await put(by, (await read(by)).values)).status).toBe(200)
    expect([await versions('production'), await versions('staging')]).toEqual([[1], [1]])
  })

  it('keeps the note that is not sent, and changes the one that is', async () => {
    await put(alice, (await read(alice)).values)
    expect((await read(alice)).note).toBe('kept')
    await put(alice, (await read(alice)).values, { note: 'new' })
    expect((await read(alice)).note).toBe('new')
    expect(await versions('production')).toEqual([1])
  })

  it('changes type and data type of the whole for who may write the whole', async () => {
    const { values } = await read(sam)
    expect((await put(sam, values, { type: 'runtime' })).status).toBe(403)
    expect((await put(sam, values, { note: 'mine' })).status).toBe(403)
    expect((await put(alice, (await read(alice)).values, { type: 'runtime' })).status).toBe(200)
    expect((await read(alice)).type).toBe('runtime')
    const wrong = await put(alice, [value(production, '{')], { dataType: 'json' })
    expect([wrong.status, wrong.json.message.split(':')[0]]).toEqual([400, 'values.0.value'])
    expect(texts(await read(alice))).toEqual(['p', 's'])
  })

  it('leaves a secret of both phases alone: it is shown as runtime', async () => {
    await native.secrets.put(place('production'), name, 'p', { phase: 'both' })
    const shown = await read(alice)
    expect(shown.type).toBe('runtime')
    await put(alice, shown.values, { type: 'runtime' })
    expect((await native.secrets.get(place('production'), name)).phase).toBe('both')
  })

  it('gives a new name to all values at once, history staying with the old', async () => {
    await put(bob, [...(await read(bob)).values, value(staging, 'bob’s', true)])
    const renamed = `${name}_NEW`
    expect((await put(alice, (await read(alice)).values, { name: renamed })).status).toBe(200)
    expect((await alice.get(`${base}/${name}`)).status).toBe(404)
    expect(texts(await read(bob, renamed))).toEqual(['bob’s', 'p', 's'])
    expect(await read(alice, renamed)).toMatchObject({ note: 'kept', type: 'build' })
    expect(await versions('production')).toEqual([2, 1])
    const other = { key: `${name}_TAKEN`, value: 'x', type: 'build', dataType: 'text' }
    await alice.send('POST', base, { environments: [staging], secrets: [other] })
    const { values, id: newId } = await read(alice, renamed)
    expect((await put(alice, values, { name: `${name}_TAKEN` }, newId)).status).toBe(409)
    expect(texts(await read(alice, renamed))).toEqual(['p', 's'])
    expect((await put(sam, (await read(sam, renamed)).values, { name: 'SAMS' }, newId)).status).toBe(403)
  })

  it('changes the spelling of a name in place', async () => {
    expect((await put(alice, (await read(alice)).values, { name: name.toLowerCase() })).status).toBe(200)
    expect((await read(alice)).name).toBe(name.toLowerCase())
    expect((await read(alice)).id).toBe(id)
    expect(await versions('production')).toEqual([1])
  })

  it('refuses an environment outside, one value twice, and a personal value where there are none', async () => {
    const { values } = await read(alice)
    for (const wrong of [value(elsewhere, 'x'), value(production, 'again'), value(production, 'own', true)]) {
      const got = await put(alice, [...values, wrong])
      expect([got.status, got.json.message.startsWith('values.2')]).toEqual([400, true])
    }
    expect((await put(sam, [value(production, 'x')])).status).toBe(400)
    expect((await read(alice)).values).toEqual(values)
  })

  it('and DELETE take the id, or else the key; a foreign or ended one is not there', async () => {
    expect((await put(alice, (await read(alice)).values, {}, name)).status).toBe(200)
    expect((await put(alice, [], {}, '01890a5d-ac96-774b-bcce-b302099a8057')).status).toBe(404)
    const other = '/v1/workspace/acme/project/web/secret'
    expect((await alice.send('DELETE', `${other}/${id}`)).status).toBe(404)
    expect((await alice.send('DELETE', `${base}/${name.toLowerCase()}`)).status).toBe(200)
    expect((await alice.send('DELETE', `${base}/${id}`)).status).toBe(404)
  })
})

describe('DELETE', () => {
  it('ends every value there is, the default one and everybody’s own, or none', async () => {
    await native.secrets.put({ workspace: 'acme', project: 'api' }, name, 'default')
    await put(bob, [...(await read(bob)).values, value(staging, 'bob’s', true)])
    expect((await sam.send('DELETE', `${base}/${id}`)).status).toBe(403)
    expect(texts(await read(alice))).toEqual(['p', 's'])
    expect((await alice.send('DELETE', `${base}/${id}`)).status).toBe(200)
    expect((await bob.get(`${base}/${name}`)).status).toBe(404)
    const left = native.secrets.get({ workspace: 'acme', project: 'api' }, name)
    await expect(left).rejects.toMatchObject({ code: 'not_found' })
  })

  it('lets the key be made again, on the same history', async () => {
    await alice.send('DELETE', `${base}/${id}`)
    const secret = { key: name, value: 'again', type: 'runtime', dataType: 'text' }
    expect((await alice.send('POST', base, { environments: [production], secrets: [secret] })).status).toBe(
      200,
    )
    expect(await versions('production')).toEqual([3, 2, 1])
    expect(await read(alice)).toMatchObject({ note: '', type: 'runtime' })
  })
})

describe('a read', () => {
  it('takes the key in any case, or the id', async () => {
    expect((await read(alice, name.toLowerCase())).id).toBe(id)
    expect((await read(alice, id)).name).toBe(name)
  })

  it('does not give project defaults, which are not of an environment', async () => {
    const own = `DEFAULT_${made}`
    await native.secrets.put({ workspace: 'acme', project: 'api' }, own, 'default')
    expect((await alice.get(`${base}/${own}?environmentId=${production}&resolve=true`)).status).toBe(404)
  })

  it('with resolve=true gives what the environment imports, under its id, and the environment’s own first', async () => {
    const from = { workspace: 'acme', project: 'web', environment: 'production' }
    await native.secrets.put(from, 'IMPORTED', 'from web')
    await native.secrets.put(from, name, 'hidden')
    await native.imports.replace(place('production'), ['workspace:acme/web/production'])
    const query = `environmentId=${production}`
    const { rows } = await alice.get(`${base}?${query}&resolve=true`)
    const found = rows.filter((each) => each.name === 'IMPORTED')
    expect(found.map((each) => each.values)).toEqual([[value(production, 'from web')]])
    expect(rows.find((each) => each.name === name)?.values).toEqual([value(production, 'p')])
    const looked = (await alice.get(`${base}?${query}`)).rows.map((each) => each.name)
    expect(looked).not.toContain('IMPORTED')
    await native.imports.replace(place('production'), [])
  })
})
