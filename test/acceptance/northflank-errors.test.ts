import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import {
  type Answer,
  call,
  documented,
  type NorthflankServer,
  northflankServer,
  signedIn,
} from './northflank.ts'

let nf: NorthflankServer
beforeAll(async () => {
  nf = await northflankServer()
})
afterAll(() => nf?.stop())

const groups = '/projects/default-project/secrets'
const group = { name: 'A group', secretType: 'environment', priority: 10 }
const detailsOf = ({ body }: Answer) => body.error?.details ?? {}

function expectError({ status, headers, body }: Answer, wanted: number, id: string): void {
  expect({ status, in: body.error?.status, id: body.error?.id }).toEqual({ status: wanted, in: wanted, id })
  expect(headers.get('content-type')).toContain('json')
  expect(body.error?.message).not.toBe('')
}

describe('a body that breaks the schema', () => {
  const cases: readonly (readonly [what: string, body: object, field: string])[] = [
    ['no name', { secretType: 'environment', priority: 1 }, 'name'],
    ['a name of two', { ...group, name: 'ab' }, 'name'],
    ['a name with two blanks', { ...group, name: 'a  b' }, 'name'],
    ['a name of 101', { ...group, name: 'a'.repeat(101) }, 'name'],
    ['a description with a plus', { ...group, description: 'a + b' }, 'description'],
    ['an empty description', { ...group, description: '' }, 'description'],
    ['a description of 201', { ...group, description: 'a'.repeat(201) }, 'description'],
    ['a priority of 101', { ...group, priority: 101 }, 'priority'],
    ['a priority below zero', { ...group, priority: -1 }, 'priority'],
    ['half a priority', { ...group, priority: 1.5 }, 'priority'],
    ['a priority in quotes', { ...group, priority: '1' }, 'priority'],
    ['an unknown secretType', { ...group, secretType: 'build-arg' }, 'secretType'],
    ['an unknown type', { ...group, type: 'public' }, 'type'],
    ['the old data field', { ...group, data: { A: '1' } }, 'data'],
    ['an unknown field', { ...group, stage: 'x' }, 'stage'],
    ['a short stage', { ...group, stageId: 'ab' }, 'stageId'],
    ['a tag with a blank', { ...group, tags: ['a b'] }, 'tags.0'],
    ['the same tag twice', { ...group, tags: ['web', 'web'] }, 'tags'],
    ['a number as a value', { ...group, secrets: { variables: { A: 1 } } }, 'secrets.variables.A'],
    ['a key with a blank', { ...group, secrets: { variables: { 'A B': '1' } } }, 'secrets.variables.A B'],
    ['a relative path', { ...group, secrets: { files: { 'a/b': { data: '' } } } }, 'secrets.files.a/b'],
    [
      'a path that climbs',
      { ...group, secrets: { files: { '/a/../b': { data: '' } } } },
      'secrets.files./a/../b',
    ],
    ['no base64', { ...group, secrets: { files: { '/a': { data: '?' } } } }, 'secrets.files./a.data'],
    ['a file without data', { ...group, secrets: { files: { '/a': {} } } }, 'secrets.files./a.data'],
    [
      'more in a file',
      { ...group, secrets: { files: { '/a': { data: '', mode: 1 } } } },
      'secrets.files./a.mode',
    ],
    [
      'a restriction to an addon',
      { ...group, restrictions: { nfObjects: [{ id: 'a', type: 'addon' }] } },
      'restrictions.nfObjects.0.type',
    ],
    ['an unknown restriction', { ...group, restrictions: { all: true } }, 'restrictions.all'],
    ['a link without keys', { ...group, addonDependencies: [{ addonId: 'a' }] }, 'addonDependencies.0.keys'],
    [
      'an alias with a blank',
      { ...group, addonDependencies: [{ addonId: 'a', keys: [{ keyName: 'K', aliases: ['a b'] }] }] },
      'addonDependencies.0.keys.0.aliases.0',
    ],
  ]
  it.each(cases)('(%s) is refused by field, and changes nothing', async (_what, body, field) => {
    const answer = await call(nf, 'POST', groups, body)
    expectError(answer, 400, 'nf-invalid-request-body')
    expect(answer.body.error?.message).toBe('Request failed payload validation - see details')
    const texts = detailsOf(answer)[field]
    expect({ field, texts, all: detailsOf(answer) }).toMatchObject({ texts: [expect.any(String)] })
    expect((await call(nf, 'GET', groups)).body.data).toEqual({ secrets: [] })
  })

  it('names two keys that differ only in case', async () => {
    const answer = await call(nf, 'PUT', groups, { ...group, secrets: { variables: { a: '1', A: '2' } } })
    expectError(answer, 400, 'nf-invalid-request-body')
    expect(JSON.stringify(detailsOf(answer))).toContain('also spelled a')
  })

  it('is refused when it is no JSON, no object, or not there', async () => {
    for (const body of ['{', '[]', '"x"', undefined]) {
      expectError(await call(nf, 'POST', groups, body), 400, 'nf-invalid-request-body')
    }
  })

  it('says what to send instead where clients are known to guess', async () => {
    const answer = await call(nf, 'POST', groups, { ...group, secretType: 'build-arg', data: {} })
    expect(JSON.stringify(detailsOf(answer))).toContain('secrets.variables')
    expect(JSON.stringify(detailsOf(answer))).toContain('environment-arguments')
    const put = await call(nf, 'PUT', `${groups}/a-group`, group)
    expectError(put, 405, 'nf-method-not-allowed')
    expect(put.body.error?.message).toContain('PATCH')
  })

  it('takes fields of PATCH only in PATCH', async () => {
    await call(nf, 'POST', groups, group)
    for (const body of [{ stageId: 'production' }, { tags: ['web'] }, { name: 'Other' }]) {
      expectError(await call(nf, 'POST', `${groups}/a-group`, body), 400, 'nf-invalid-request-body')
    }
    expectError(
      await call(nf, 'PATCH', `${groups}/a-group`, { name: 'Other' }),
      400,
      'nf-invalid-request-body',
    )
    const patched = await call(nf, 'PATCH', `${groups}/a-group`, {
      stageId: 'production',
      tags: ['web'],
      description: 'x',
    })
    expect(patched.body.data).toMatchObject({ stageId: 'production', tags: ['web'], description: 'x' })
    const cleared = await call(nf, 'PATCH', `${groups}/a-group`, { stageId: null, tags: [], description: '' })
    expect(cleared.body.data).toMatchObject({ tags: [] })
    expect(cleared.body.data).not.toHaveProperty('stageId')
    expect(cleared.body.data).not.toHaveProperty('description')
    await call(nf, 'DELETE', `${groups}/a-group`)
  })
})

describe('a query that breaks its rules', () => {
  it.each(['per_page=101', 'per_page=0', 'per_page=x', 'page=0', 'cursor=x', 'cursor=null'])(
    '(%s) is refused',
    async (query) => {
      const answer = await call(nf, 'GET', `${groups}?${query}`)
      expectError(answer, 400, 'nf-invalid-request-body')
      expect(Object.keys(detailsOf(answer))).toEqual([query.split('=')[0]])
    },
  )

  it('is refused for an unknown show', async () => {
    await call(nf, 'PUT', groups, group)
    expectError(await call(nf, 'GET', `${groups}/a-group?show=mine`), 400, 'nf-invalid-request-body')
    await call(nf, 'DELETE', `${groups}/a-group`)
  })
})

describe('who may do what', () => {
  beforeEach(async () => {
    await call(nf, 'PUT', groups, { ...group, secrets: { variables: { A: 'hidden-value' } } })
  })

  it('is asked of every caller: no token, a bad one, and one that was revoked', async () => {
    expectError(await call(nf, 'GET', '/login', undefined, ''), 401, 'nf-unauthorized')
    expectError(await call(nf, 'GET', groups, undefined, 'nf-nonsense'), 401, 'nf-unauthorized')
    expect((await call(nf, 'GET', '/login')).body.data).toEqual({})
  })

  it('is 401 with the right that is missing', async () => {
    const read = await call(nf, 'GET', `${groups}/a-group`, undefined, nf.tokens['lister'])
    expectError(read, 401, 'nf-missing-permission')
    expect(detailsOf(read)).toEqual({ requiredPermission: 'Project > Secrets > General > Read' })
    const listed = await call(nf, 'GET', groups, undefined, nf.tokens['lister'])
    expect(listed.status).toBe(200)
    expect(JSON.stringify(listed.body)).not.toContain('hidden-value')
    const written = await call(nf, 'PATCH', `${groups}/a-group`, { priority: 1 }, nf.tokens['reader'])
    expectError(written, 401, 'nf-missing-permission')
    expect(detailsOf(written)).toEqual({ requiredPermission: 'Project > Secrets > General > Update' })
  })

  it('shows a writer who may not read only what was just sent', async () => {
    const minted = await nf.server.apply({
      tokens: [{ name: 'writer', user: 'alice', workspace: 'acme', scopes: ['secret:write', 'secret:list'] }],
    })
    const writer = minted['writer']
    const bare = await call(nf, 'PATCH', `${groups}/a-group`, { priority: 3 }, writer)
    expect(bare.status).toBe(200)
    expect(bare.body.data).not.toHaveProperty('secrets')
    const sent = { secrets: { files: { '/a': { data: 'YQ==' } } } }
    const answered = await call(nf, 'PATCH', `${groups}/a-group`, sent, writer)
    expect(answered.body.data?.['secrets']).toEqual(sent.secrets)
  })

  it('does not tell what is there and foreign from what is not there', async () => {
    await nf.server.apply({
      users: [{ login: 'eve' }],
      workspaces: [{ slug: 'evil', members: [{ user: 'eve', role: 'owner' }] }],
      tokens: [],
    })
    const { eve } = await nf.server.apply({ tokens: [{ name: 'eve', user: 'eve' }] })
    const there = await call(nf, 'GET', `/teams/acme${groups}/a-group`, undefined, eve)
    const nowhere = await call(nf, 'GET', `/teams/nobody${groups}/a-group`, undefined, eve)
    expectError(there, 404, 'nf-not-found')
    expect(JSON.stringify(there.body).replace('acme', 'nobody')).toBe(JSON.stringify(nowhere.body))
  })

  it('asks which team is meant when a token could mean several, naming them', async () => {
    const one = await call(nf, 'GET', groups, undefined, nf.tokens['unbound'])
    expect(one.status).toBe(200)
    await nf.server.apply({ workspaces: [{ slug: 'zeta', members: [{ user: 'alice', role: 'owner' }] }] })
    const many = await call(nf, 'GET', groups, undefined, nf.tokens['unbound'])
    expect(many.status).toBe(400)
    expect(JSON.stringify(many.body.error)).toMatch(/acme.*zeta/)
    const named = await call(nf, 'GET', `/teams/acme${groups}`, undefined, nf.tokens['unbound'])
    expect(named.status).toBe(200)
  })
})

describe('what is not there', () => {
  it('is 404, whatever is asked of it', async () => {
    for (const [method, path, body] of [
      ['GET', `${groups}/none`, undefined],
      ['GET', `${groups}/none/details`, undefined],
      ['PATCH', `${groups}/none`, { priority: 1 }],
      ['POST', `${groups}/none`, { priority: 1 }],
      ['DELETE', `${groups}/none`, undefined],
      ['GET', `${groups}/a-group/addons/none`, undefined],
      ['DELETE', `${groups}/a-group/addons/none`, undefined],
      ['GET', '/projects/none/secrets', undefined],
      ['GET', '/projects/default-project/services/none/runtime-environment', undefined],
      ['GET', '/projects/default-project/addons/none/credentials', undefined],
      ['GET', '/secrets/none', undefined],
      ['GET', '/tags/none', undefined],
    ] as const) {
      expectError(await call(nf, method, path, body), 404, 'nf-not-found')
    }
  })

  it('is 405 where the path has other verbs', async () => {
    expectError(await call(nf, 'DELETE', groups), 405, 'nf-method-not-allowed')
  })
})

describe('repeating a write', () => {
  it('leaves the same state, and writes no version of what stands already', async () => {
    const put = () => call(nf, 'PUT', groups, documented)
    const first = await put()
    const second = await put()
    expect(second.body.data).toEqual(first.body.data)
    const history = await fetch(
      `${nf.server.url}/api/v1/workspaces/acme/projects/default-project/groups/example-secret/history`,
      { headers: { authorization: `Bearer ${nf.tokens['full']}` } },
    )
    const { items } = (await history.json()) as { items: unknown[] }
    expect(items).toHaveLength(1)
    const patch = () => call(nf, 'PATCH', `${groups}/example-secret`, { secrets: { variables: { A: '1' } } })
    await patch()
    const again = await patch()
    expect(again.body.data).toMatchObject({ secrets: { variables: { A: '1' } } })
    const link = { keys: [{ keyName: 'PASSWORD' }] }
    const linked = await call(nf, 'POST', `${groups}/example-secret/addons/example-addon`, link)
    expect((await call(nf, 'POST', `${groups}/example-secret/addons/example-addon`, link)).body).toEqual(
      linked.body,
    )
  })

  it('keeps the id and time of creation of a group that is replaced whole', async () => {
    const before = (await call(nf, 'PUT', groups, documented)).body.data
    const after = (await call(nf, 'PUT', groups, { ...group, name: 'example secret' })).body.data
    expect(after).toMatchObject({
      id: before?.['id'],
      createdAt: before?.['createdAt'],
      name: 'example secret',
      type: 'secret',
    })
    expect(after).not.toHaveProperty('description')
    expect(after?.['secrets']).toEqual({ variables: {}, files: {} })
    expect((await call(nf, 'GET', `${groups}/example-secret`)).body.data?.['restrictions']).toEqual({
      restricted: false,
    })
  })
})

describe('the command', () => {
  it('prints what was wrong, and ends with 1', async () => {
    await using cli = await signedIn(nf)
    const at = ['--projectId', 'default-project']
    const invalid = await cli.run('create', 'secret', ...at, '-i', '{"name":"x"}', '-o', 'json')
    expect(invalid.code).toBe(1)
    expect(invalid.stdout + invalid.stderr).toContain('Request failed payload validation')
    expect(invalid.stdout + invalid.stderr).toContain('secretType')
  })
})
