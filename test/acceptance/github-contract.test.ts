import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import type { OpenApiOperation } from '../github-openapi.ts'
import { faults, fields } from '../github-openapi.ts'
import { createDatabase } from '../postgres.ts'
import type { Answer, Home, Verb } from './github-world.ts'
import {
  ask,
  audience,
  closeWorld,
  expectError,
  goodBody,
  homeOf,
  id,
  listedNames,
  named,
  openWorld,
  operations,
  pathOf,
  read,
  selectedNames,
  verbOf,
  write,
} from './github-world.ts'

const covered = new Set<string>()
let url: string

/** An answer that GitHub documents for the operation, in the shape it documents. */
function expectDocumented(operation: OpenApiOperation, answer: Answer, status: number): void {
  expect(answer).toMatchObject({ status })
  const schema = operation.responses.get(status)
  expect([...operation.responses.keys()]).toContain(status)
  if (schema === null || schema === undefined) expect(answer.text).toBe('')
  else expect(faults(schema, answer.body)).toEqual([])
  covered.add(`${operation.method} ${operation.path}`)
}

/** What each operation does when it is used well, and what another operation then shows of it. */
const works: Record<Verb, (operation: OpenApiOperation, home: Home, name: string) => Promise<void>> = {
  async list(operation, home, name) {
    await write(home, name, audience(home, 'all'))
    await write(home, `${name}_2`, audience(home, 'selected', [id('app')]))
    const answer = await ask('GET', `${home.list}?per_page=100`)
    expectDocumented(operation, answer, 200)
    expect(Object.keys(fields(answer.body)).toSorted()).toEqual([`${home.thing}s`, 'total_count'].toSorted())
    expect(await listedNames(home.list)).toEqual(expect.arrayContaining([name, `${name}_2`]))
    const shared = (await ask('GET', `${home.list}?per_page=1&page=2`)).headers.get('link') ?? ''
    expect(shared).toContain(`<${url}${home.list}?per_page=1&page=1>; rel="prev"`)
  },
  async key(operation, home, name) {
    const answer = await ask('GET', `${home.list}/public-key`)
    expectDocumented(operation, answer, 200)
    expect(Buffer.from(String(fields(answer.body)['key']), 'base64')).toHaveLength(32)
    expect((await write(home, name, audience(home, 'all'))).status).toBe(201)
  },
  async get(operation, home, name) {
    await write(home, name, audience(home, 'selected', [id('app')]))
    const answer = await ask('GET', `${home.list}/${name.toLowerCase()}`)
    expectDocumented(operation, answer, 200)
    expect(fields(answer.body)['name']).toBe(name)
    expect(fields(answer.body)['created_at']).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/)
    if (home.thing === 'variable') expect(fields(answer.body)['value']).toBe('first')
    const shown = fields(answer.body)['selected_repositories_url']
    const withList = home.level === 'organization' || home.level === 'user'
    expect(shown).toBe(withList ? `${url}${home.list}/${name}/repositories` : undefined)
  },
  async put(operation, home, name) {
    expectDocumented(operation, await write(home, name.toLowerCase(), audience(home, 'all')), 201)
    const first = fields((await read(home, name)).body)
    expectDocumented(operation, await write(home, name, audience(home, 'private'), 'second'), 204)
    const second = fields((await read(home, name)).body)
    expect(second['name']).toBe(name)
    expect(second['created_at']).toBe(first['created_at'])
    if (home.level === 'organization') expect(second['visibility']).toBe('private')
  },
  async create(operation, home, name) {
    expectDocumented(operation, await write(home, name.toLowerCase(), audience(home, 'private')), 201)
    expect(fields((await read(home, name)).body)).toMatchObject({ name, value: 'first' })
    expectError(await write(home, name, audience(home, 'private')), 409, /^Already exists - Variable already/)
    expect(await listedNames(home.list)).toContain(name)
  },
  async update(operation, home, name) {
    await write(home, name, audience(home, 'private'))
    expectDocumented(operation, await ask('PATCH', `${home.list}/${name}`, { value: 'second' }), 204)
    expect(fields((await read(home, name)).body)['value']).toBe('second')
    expectDocumented(operation, await ask('PATCH', `${home.list}/${name}`, { name: `${name}_NEW` }), 204)
    expect((await read(home, name)).status).toBe(404)
    expect(fields((await read(home, `${name}_NEW`)).body)['value']).toBe('second')
  },
  async delete(operation, home, name) {
    await write(home, name, audience(home, 'all'))
    expect((await read(home, name)).status).toBe(200)
    expectDocumented(operation, await ask('DELETE', `${home.list}/${name.toLowerCase()}`), 204)
    expectError(await read(home, name), 404, /^Not Found$/)
    expect(await listedNames(home.list)).not.toContain(name)
    expectError(await ask('DELETE', `${home.list}/${name}`), 404, /^Not Found$/)
  },
  async admitted(operation, home, name) {
    const above: Home = { ...home, list: home.above, level: 'organization' }
    const path = home.list.replace(/\/(secrets|variables)$/, '/organization-$1')
    await write(above, `${name}_ALL`, audience(above, 'all'))
    await write(above, `${name}_APP`, audience(above, 'selected', [id('app')]))
    await write(above, `${name}_LIB`, audience(above, 'selected', [id('lib')]))
    expectDocumented(operation, await ask('GET', path), 200)
    const names = await listedNames(path)
    expect(names).toEqual(expect.arrayContaining([`${name}_ALL`, `${name}_APP`]))
    expect(names).not.toContain(`${name}_LIB`)
    const onSite = await listedNames(path.replace('/acme/app/', '/acme/site/'))
    expect(onSite).toContain(`${name}_ALL`)
    expect(onSite).not.toContain(`${name}_APP`)
  },
  async selected(operation, home, name) {
    await write(home, name, audience(home, 'selected', [id('lib'), id('app')]))
    const answer = await ask('GET', `${home.list}/${name}/repositories`)
    expectDocumented(operation, answer, 200)
    expect(fields(answer.body)['total_count']).toBe(2)
    expect(await selectedNames(home, name)).toEqual(['app', 'lib'])
  },
  async replace(operation, home, name) {
    await write(home, name, audience(home, 'selected', [id('lib')]))
    const body = { selected_repository_ids: [id('app')] }
    expectDocumented(operation, await ask('PUT', `${home.list}/${name}/repositories`, body), 204)
    expect(await selectedNames(home, name)).toEqual(['app'])
  },
  async select(operation, home, name) {
    await write(home, name, audience(home, 'selected', [id('lib')]))
    const path = `${home.list}/${name}/repositories/${id('app')}`
    expectDocumented(operation, await ask('PUT', path), 204)
    expect(await selectedNames(home, name)).toEqual(['app', 'lib'])
  },
  async deselect(operation, home, name) {
    await write(home, name, audience(home, 'selected', [id('lib'), id('app')]))
    const path = `${home.list}/${name}/repositories/${id('lib')}`
    expectDocumented(operation, await ask('DELETE', path), 204)
    expect(await selectedNames(home, name)).toEqual(['app'])
  },
}

describe.each(['SQLite', 'Postgres'])('every operation that GitHub describes, on %s', (engine) => {
  beforeAll(async () => {
    covered.clear()
    const postgres = engine === 'Postgres' ? await createDatabase(inject('postgresUrl') ?? '') : undefined
    url = await openWorld(postgres)
  })
  afterAll(closeWorld)

  it('is one of 107: 72 on secrets and 35 on variables', () => {
    const secrets = operations.filter(({ path }) => path.includes('secrets'))
    expect([operations.length, secrets.length]).toEqual([107, 72])
  })

  it.each(named)('%s does what it is for', async (_, { operation, name }) => {
    expect.hasAssertions()
    await works[verbOf(operation)](operation, homeOf(operation), name)
  })

  it('has answered 2xx in its documented shape', () => {
    expect([...covered].toSorted()).toEqual(named.map(([title]) => title).toSorted())
  })

  it.each(named)('%s asks for a token, and for one that holds', async (_, { operation, name }) => {
    const path = pathOf(operation, homeOf(operation), name)
    const bare = await fetch(url + path, { method: operation.method })
    expect(bare.status).toBe(401)
    expect(await bare.json()).toMatchObject({ message: 'Requires authentication', status: '401' })
    expectError(await ask(operation.method, path, undefined, 'nonsense'), 401, /^Bad credentials$/)
  })

  it.each(named)('%s knows no strangers, and nobody who is not there', async (_, { operation, name }) => {
    const home = homeOf(operation)
    const nowhere = { ...home, list: home.list.replace('acme', 'nobody') }
    const body = await goodBody(operation, home, 'NEW_ONE')
    const isOwn = home.level === 'user'
    const path = pathOf(operation, isOwn ? home : nowhere, `${name}_GONE`)
    const mayBeNew = isOwn && ['list', 'key', 'put'].includes(verbOf(operation))
    if (mayBeNew) expect((await ask(operation.method, path, body)).status).toBeLessThan(300)
    else expectError(await ask(operation.method, path, body), 404, /^Not Found$/)
  })

  it.each(named)('%s has no path with a slash at the end', async (_, { operation, name }) => {
    const path = `${pathOf(operation, homeOf(operation), name)}/`
    expectError(await ask(operation.method, path), 404, /^Not Found$/)
  })
})

describe('the description', () => {
  it('is really held against the answers', () => {
    const secret = operations.find(({ operationId }) => operationId === 'actions/get-repo-secret')
    const schema = secret?.responses.get(200)
    expect(faults(schema ?? {}, { name: 'A', created_at: 'yesterday' })).not.toEqual([])
    expect(faults(schema ?? {}, { name: 1, created_at: 'x', updated_at: 'x' })).not.toEqual([])
  })
})
