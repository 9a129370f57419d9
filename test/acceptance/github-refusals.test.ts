import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Fields } from '../github-openapi.ts'
import {
  ask,
  audience,
  closeWorld,
  expectError,
  goodBody,
  homeOf,
  id,
  listedNames,
  openWorld,
  pathOf,
  read,
  seal,
  selectedNames,
  verbOf,
  withBody,
  write,
  writes,
} from './github-world.ts'

beforeAll(() => openWorld())
afterAll(closeWorld)

describe('what a write is sent', () => {
  it.each(withBody)('to %s must be JSON, and an object', async (_, { operation, name }) => {
    const path = pathOf(operation, homeOf(operation), name)
    expectError(await ask(operation.method, path, '{"key_id":'), 400, /^Problems parsing JSON$/)
    expectError(await ask(operation.method, path, '[]'), 400, /^Body should be a JSON object$/)
  })

  const demanding = withBody.filter(([, { operation }]) => verbOf(operation) !== 'update')
  it.each(demanding)('to %s must have what it needs', async (_, { operation }) => {
    const path = pathOf(operation, homeOf(operation), 'NEVER_THERE')
    const message = /^Invalid request\.\n\n("\w+", )*"\w+" (wasn't|weren't) supplied\.$/
    expectError(await ask(operation.method, path, '{}'), 422, message)
    expectError(await ask(operation.method, path), 422, message)
    expect(await listedNames(homeOf(operation).list)).not.toContain('NEVER_THERE')
  })

  const puts = withBody.filter(([, { operation }]) => verbOf(operation) === 'put')
  it.each(puts)('to %s is refused in words when the value or the name is none', async (_, { operation }) => {
    const home = homeOf(operation)
    const put = (name: string, body: Fields) => ask('PUT', `${home.list}/${name}`, body)
    const extra = audience(home, 'all')
    const good = { ...(await seal(home.list, 'v')), ...extra }
    const text = 'not base64 at all'
    const bad = await put('BAD_ONE', { ...good, encrypted_value: text })
    expectError(bad, 422, /^Invalid request\.\n\nencrypted_value does not match \/\^\(\?:/)
    expect(bad.text).not.toContain(text)
    const improperly = /^Bad request - validation failed due to an improperly encrypted secret$/
    expectError(await put('BAD_ONE', { ...good, encrypted_value: 'aGVsbG8=' }), 422, improperly)
    expectError(await put('BAD_ONE', { ...good, key_id: '123' }), 422, improperly)
    expectError(await put('BAD-ONE', good), 422, /^Secret names can only contain alphanumeric characters/)
    expectError(await put('1BAD', good), 422, /^Secret names can only contain/)
    expectError(await put('github_x', good), 422, /^Secret names must not start with GITHUB_\.$/)
    const large = { ...(await seal(home.list, 'x'.repeat(49_153))), ...extra }
    expectError(await put('BAD_ONE', large), 422, /^Value is too large\.$/)
    expect((await put('EDGE', { ...(await seal(home.list, 'x'.repeat(49_152))), ...extra })).status).toBe(201)
    expect((await read(home, 'BAD_ONE')).status).toBe(404)
  })

  const lists = withBody.filter(
    ([
      ,
      {
        operation: { path },
      },
    ]) => /\/(?:orgs|user)\//.test(path),
  )
  it.each(lists)('to %s may name repositories as text, and none that is not there', async (_, given) => {
    const { operation, name } = given
    const home = homeOf(operation)
    await write(home, name, audience(home, 'selected', [id('lib')]))
    const body = { ...(await goodBody(operation, home, `${name}_MORE`)), visibility: 'selected' }
    const path = pathOf(operation, home, name)
    const strange = await ask(operation.method, path, { ...body, selected_repository_ids: [999_999_999_999] })
    expect(strange.status).toBe(422)
    const asText = await ask(operation.method, path, {
      ...body,
      selected_repository_ids: [String(id('app'))],
    })
    expect(asText.status).toBeLessThan(300)
    const changed = verbOf(operation) === 'create' ? `${name}_MORE` : name
    expect(await selectedNames(home, changed)).toEqual(['app'])
  })
})

describe('who may not write', () => {
  it.each(writes)('%s is refused to a reader', async (_, { operation }) => {
    const home = homeOf(operation)
    const name = 'GUARDED'
    await write(home, name, audience(home, 'selected', [id('lib')]))
    const before = (await read(home, name)).text
    const path = pathOf(operation, home, name)
    const body = await goodBody(operation, home, 'STOLEN')
    const who = home.level === 'user' ? ['reader'] : ['vic', 'reader']
    for (const each of who) {
      const message = /^(You must have repository write permissions|Must have admin rights)/
      expectError(await ask(operation.method, path, body, each), 403, message)
    }
    expect((await read(home, name)).text).toBe(before)
    expect((await read(home, 'STOLEN')).status).toBe(404)
  })

  it.each(writes)('%s is not there for a stranger', async (_, { operation }) => {
    const home = homeOf(operation)
    const name = 'HIDDEN'
    await write(home, name, audience(home, 'selected', [id('lib')]))
    const before = (await read(home, name)).text
    const path = pathOf(operation, home, name)
    const answer = await ask(operation.method, path, await goodBody(operation, home, 'STOLEN'), 'eve')
    // A stranger has codespaces secrets of her own: the box is made for another's key.
    const isOwn = home.level === 'user' && verbOf(operation) === 'put'
    if (isOwn) expectError(answer, 422, /improperly encrypted/)
    else expectError(answer, 404, /^Not Found$/)
    expect((await read(home, name)).text).toBe(before)
  })
})
