import sodium from 'libsodium-wrappers'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Fields, OpenApiOperation } from '../github-openapi.ts'
import { faults, fields, readOperations } from '../github-openapi.ts'
import type { RunningServer } from './server.ts'
import { startServer } from './server.ts'

const operations = readOperations()
const covered = new Set<string>()

let server: RunningServer
let tokens: Record<string, string>
let repositoryIds: Record<string, number>

const seed = {
  users: ['alice', 'vic', 'eve'].map((login) => ({ login })),
  workspaces: [
    {
      slug: 'acme',
      members: [
        { user: 'alice', role: 'owner' },
        { user: 'vic', role: 'viewer' },
      ],
      projects: [
        { slug: 'app', environments: ['production'] },
        { slug: 'lib' },
        { slug: 'site', visibility: 'public' },
      ],
    },
    { slug: 'other', members: [{ user: 'eve', role: 'owner' }] },
  ],
  tokens: [
    { name: 'alice', user: 'alice' },
    { name: 'vic', user: 'vic' },
    { name: 'eve', user: 'eve' },
    { name: 'reader', user: 'alice', scopes: ['secret:list', 'key:read', 'project:read'] },
  ],
}

beforeAll(async () => {
  await sodium.ready
  server = await startServer()
  tokens = await server.apply(seed)
  const ids = await Promise.all(
    ['app', 'lib', 'site'].map(async (name) => {
      const { body } = await ask('GET', `/repos/acme/${name}`)
      return [name, Number(fields(body)['id'])] as const
    }),
  )
  repositoryIds = Object.fromEntries(ids)
})
afterAll(async () => {
  await server?.stop()
})

interface Answer {
  readonly status: number
  readonly body: unknown
  readonly text: string
  readonly headers: Headers
}

async function ask(method: string, path: string, body?: unknown, who = 'alice'): Promise<Answer> {
  const answer = await fetch(server.url + path, {
    method,
    headers: { authorization: `token ${tokens[who] ?? who}` },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  })
  const text = await answer.text()
  return {
    status: answer.status,
    text,
    body: text === '' ? undefined : (JSON.parse(text) as unknown),
    headers: answer.headers,
  }
}

/** Where an operation's secrets or variables are kept. */
interface Home {
  /** The path of the list. */
  readonly list: string
  readonly thing: 'secret' | 'variable'
  readonly level: 'repository' | 'environment' | 'organization' | 'user'
  /** The list of the organization above, for what a repository is shown of it. */
  readonly above: string
}

type Verb =
  | 'list'
  | 'key'
  | 'get'
  | 'put'
  | 'create'
  | 'update'
  | 'delete'
  | 'admitted'
  | 'selected'
  | 'replace'
  | 'select'
  | 'deselect'

/** Read from the document's paths, not from our tables: a path that does not fit makes its test fail. */
function homeOf({ path }: OpenApiOperation): Home {
  const at = path
    .replace('{owner}/{repo}', 'acme/app')
    .replace('{org}', 'acme')
    .replace('{environment_name}', 'production')
  const isVariable = path.includes('variables')
  const end = /\/(?:organization-)?(?:secrets|variables)/.exec(at)
  if (end === null) throw new Error(`no home in ${path}`)
  const base = at.slice(0, end.index)
  const kind = isVariable ? 'variables' : 'secrets'
  const level = path.startsWith('/user')
    ? 'user'
    : path.startsWith('/orgs')
      ? 'organization'
      : path.includes('/environments/')
        ? 'environment'
        : 'repository'
  return {
    list: `${base}/${kind}`,
    thing: isVariable ? 'variable' : 'secret',
    level,
    above: `/orgs/acme/${base.split('/').at(-1) ?? ''}/${kind}`,
  }
}

function verbOf({ method, path }: OpenApiOperation): Verb {
  if (path.includes('/organization-')) return 'admitted'
  if (path.endsWith('/public-key')) return 'key'
  if (path.endsWith('/repositories')) return method === 'GET' ? 'selected' : 'replace'
  if (path.endsWith('{repository_id}')) return method === 'PUT' ? 'select' : 'deselect'
  if (path.endsWith('/secrets') || path.endsWith('/variables')) return method === 'GET' ? 'list' : 'create'
  const verbs: Record<string, Verb> = { GET: 'get', PUT: 'put', PATCH: 'update', DELETE: 'delete' }
  const verb = verbs[method]
  if (verb === undefined) throw new Error(`${method} ${path} is no operation we know`)
  return verb
}

async function seal(list: string, value: string, who = 'alice') {
  const { body } = await ask('GET', `${list}/public-key`, undefined, who)
  const { key, key_id: keyId } = fields(body)
  const box = sodium.crypto_box_seal(sodium.from_string(value), Buffer.from(String(key), 'base64'))
  return { encrypted_value: Buffer.from(box).toString('base64'), key_id: keyId }
}

/** What a write needs at this home, beside the value. */
function audience(home: Home, visibility: string, ids: readonly number[] = []): Fields {
  if (home.level === 'organization') return { visibility, selected_repository_ids: ids }
  return home.level === 'user' ? { selected_repository_ids: ids } : {}
}

/** Puts a thing there by the operation its kind has for that, and answers that operation's answer. */
async function write(
  home: Home,
  name: string,
  extra: Fields,
  value = 'first',
  who = 'alice',
): Promise<Answer> {
  if (home.thing === 'variable') return ask('POST', home.list, { name, value, ...extra }, who)
  const body = { ...(await seal(home.list, value, 'alice')), ...extra }
  return ask('PUT', `${home.list}/${name}`, body, who)
}

function read(home: Home, name: string): Promise<Answer> {
  return ask('GET', `${home.list}/${name}`)
}

async function selectedNames(home: Home, name: string): Promise<string[]> {
  const { body } = await ask('GET', `${home.list}/${name}/repositories`)
  return (fields(body)['repositories'] as { name: string }[]).map((each) => each.name)
}

/** Through every page, by the links the answers give. */
async function listedNames(path: string): Promise<string[]> {
  const names: string[] = []
  for (let next: string | undefined = `${path}?per_page=100`; next !== undefined;) {
    const { body, headers }: Answer = await ask('GET', next)
    const { secrets, variables } = fields(body)
    names.push(...((secrets ?? variables) as { name: string }[]).map((each) => each.name))
    const [, url] = /<([^>]+)>; rel="next"/.exec(headers.get('link') ?? '') ?? []
    next = url?.slice(server.url.length)
  }
  return names
}

/** An answer that GitHub documents for the operation, in the shape it documents. */
function expectDocumented(operation: OpenApiOperation, answer: Answer, status: number): void {
  expect(answer.status, answer.text).toBe(status)
  const schema = operation.responses.get(status)
  expect(schema, `${operation.operationId} documents no ${status}`).not.toBeUndefined()
  if (schema === null || schema === undefined) expect(answer.text).toBe('')
  else expect(faults(schema, answer.body)).toEqual([])
  covered.add(`${operation.method} ${operation.path}`)
}

function expectError(answer: Answer, status: number, message: RegExp): void {
  expect(answer.status, answer.text).toBe(status)
  const body = fields(answer.body)
  expect(body['message']).toMatch(message)
  expect(body['status']).toBe(String(status))
  expect(body['documentation_url']).toMatch(/^https:\/\/docs\.github\.com\/rest/)
}

const { app, lib } = { app: 'app', lib: 'lib' }
const id = (name: string): number => repositoryIds[name] ?? 0

/** What each operation does when it is used well, and what another operation then shows of it. */
const works: Record<Verb, (operation: OpenApiOperation, home: Home, name: string) => Promise<void>> = {
  async list(operation, home, name) {
    await write(home, name, audience(home, 'all'))
    await write(home, `${name}_2`, audience(home, 'selected', [id(app)]))
    const answer = await ask('GET', `${home.list}?per_page=100`)
    expectDocumented(operation, answer, 200)
    expect(Object.keys(fields(answer.body)).toSorted()).toEqual([`${home.thing}s`, 'total_count'].toSorted())
    expect(await listedNames(home.list)).toEqual(expect.arrayContaining([name, `${name}_2`]))
    const shared = (await ask('GET', `${home.list}?per_page=1&page=2`)).headers.get('link') ?? ''
    expect(shared).toContain(`<${server.url}${home.list}?per_page=1&page=1>; rel="prev"`)
  },
  async key(operation, home, name) {
    const answer = await ask('GET', `${home.list}/public-key`)
    expectDocumented(operation, answer, 200)
    expect(Buffer.from(String(fields(answer.body)['key']), 'base64')).toHaveLength(32)
    expect((await write(home, name, audience(home, 'all'))).status).toBe(201)
  },
  async get(operation, home, name) {
    await write(home, name, audience(home, 'selected', [id(app)]))
    const answer = await ask('GET', `${home.list}/${name.toLowerCase()}`)
    expectDocumented(operation, answer, 200)
    expect(fields(answer.body)['name']).toBe(name)
    expect(fields(answer.body)['created_at']).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/)
    if (home.thing === 'variable') expect(fields(answer.body)['value']).toBe('first')
    const url = fields(answer.body)['selected_repositories_url']
    const withList = home.level === 'organization' || home.level === 'user'
    expect(url).toBe(withList ? `${server.url}${home.list}/${name}/repositories` : undefined)
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
    await write(above, `${name}_APP`, audience(above, 'selected', [id(app)]))
    await write(above, `${name}_LIB`, audience(above, 'selected', [id(lib)]))
    expectDocumented(operation, await ask('GET', path), 200)
    const names = await listedNames(path)
    expect(names).toEqual(expect.arrayContaining([`${name}_ALL`, `${name}_APP`]))
    expect(names).not.toContain(`${name}_LIB`)
    const onSite = await listedNames(path.replace('/acme/app/', '/acme/site/'))
    expect(onSite).toContain(`${name}_ALL`)
    expect(onSite).not.toContain(`${name}_APP`)
  },
  async selected(operation, home, name) {
    await write(home, name, audience(home, 'selected', [id(lib), id(app)]))
    const answer = await ask('GET', `${home.list}/${name}/repositories`)
    expectDocumented(operation, answer, 200)
    expect(fields(answer.body)['total_count']).toBe(2)
    expect(await selectedNames(home, name)).toEqual(['app', 'lib'])
  },
  async replace(operation, home, name) {
    await write(home, name, audience(home, 'selected', [id(lib)]))
    const body = { selected_repository_ids: [id(app)] }
    expectDocumented(operation, await ask('PUT', `${home.list}/${name}/repositories`, body), 204)
    expect(await selectedNames(home, name)).toEqual(['app'])
  },
  async select(operation, home, name) {
    await write(home, name, audience(home, 'selected', [id(lib)]))
    const path = `${home.list}/${name}/repositories/${id(app)}`
    expectDocumented(operation, await ask('PUT', path), 204)
    expect(await selectedNames(home, name)).toEqual(['app', 'lib'])
  },
  async deselect(operation, home, name) {
    await write(home, name, audience(home, 'selected', [id(lib), id(app)]))
    const path = `${home.list}/${name}/repositories/${id(lib)}`
    expectDocumented(operation, await ask('DELETE', path), 204)
    expect(await selectedNames(home, name)).toEqual(['app'])
  },
}

const named = operations.map(
  (operation, index) => [`${operation.method} ${operation.path}`, { operation, name: `S${index}` }] as const,
)
const isWrite = ({ method }: OpenApiOperation) => method !== 'GET'
const writes = named.filter(([, { operation }]) => isWrite(operation))
const withBody = named.filter(([, { operation }]) => operation.body !== undefined)

/** The operation's own path, filled in for a thing of this name. */
function pathOf({ path }: OpenApiOperation, home: Home, name: string): string {
  if (path.includes('/organization-')) return home.list.replace(/\/(secrets|variables)$/, '/organization-$1')
  const rest = /\/(?:secrets|variables)(?!.*\/(?:secrets|variables))(.*)$/.exec(path)?.[1] ?? ''
  const filled = rest.replace(/\{(?:secret_)?name\}/, name).replace('{repository_id}', String(id(app)))
  return home.list + filled
}

/** A body the operation takes. */
async function goodBody(operation: OpenApiOperation, home: Home, name: string): Promise<Fields | undefined> {
  if (operation.body === undefined) return undefined
  const verb = verbOf(operation)
  if (verb === 'replace') return { selected_repository_ids: [id(app)] }
  if (home.thing === 'secret') return { ...(await seal(home.list, 'changed')), ...audience(home, 'all') }
  return verb === 'create' ? { name, value: 'changed', ...audience(home, 'all') } : { value: 'changed' }
}

describe('every operation on secrets and variables that GitHub describes', () => {
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
    const bare = await fetch(server.url + path, { method: operation.method })
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
    await write(home, name, audience(home, 'selected', [id(lib)]))
    const body = { ...(await goodBody(operation, home, `${name}_MORE`)), visibility: 'selected' }
    const path = pathOf(operation, home, name)
    const strange = await ask(operation.method, path, { ...body, selected_repository_ids: [999_999_999_999] })
    expect(strange.status).toBe(422)
    const asText = await ask(operation.method, path, { ...body, selected_repository_ids: [String(id(app))] })
    expect(asText.status).toBeLessThan(300)
    const changed = verbOf(operation) === 'create' ? `${name}_MORE` : name
    expect(await selectedNames(home, changed)).toEqual(['app'])
  })
})

describe('who may not write', () => {
  it.each(writes)('%s is refused to a reader', async (_, { operation }) => {
    const home = homeOf(operation)
    const name = 'GUARDED'
    await write(home, name, audience(home, 'selected', [id(lib)]))
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
    await write(home, name, audience(home, 'selected', [id(lib)]))
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

describe('the description', () => {
  it('is really held against the answers', () => {
    const secret = operations.find(({ operationId }) => operationId === 'actions/get-repo-secret')
    const schema = secret?.responses.get(200)
    expect(faults(schema ?? {}, { name: 'A', created_at: 'yesterday' })).not.toEqual([])
    expect(faults(schema ?? {}, { name: 1, created_at: 'x', updated_at: 'x' })).not.toEqual([])
  })
})
