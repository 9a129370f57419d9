import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startNative, type NativeApi } from '../../../test/native-api.ts'
import { worldSeed } from '../../../test/world.ts'
import { everywhere } from './people.ts'

let api: NativeApi
const call: NativeApi['call'] = (...asked) => api.call(...asked)
const project = '/workspaces/acme/projects/app'
const production = `${project}/environments/production`

/** Asks for many things in a row; what each answers is what it should. */
async function expectEach(steps: readonly (readonly [string, string, string, unknown, number, object?])[]) {
  for (const [login, method, path, body, status, shape = {}] of steps) {
    const answer = await call(login, method, path, body)
    expect(answer, `${method} ${path}`).toMatchObject({ status, body: shape })
  }
}

beforeAll(async () => {
  api = await startNative(worldSeed)
})
afterAll(() => api?.stop())

describe('the places of the native API', () => {
  it('makes, renames and closes a workspace to revealing', async () => {
    await expectEach([
      ['owner', 'POST', '/workspaces', { slug: 'fresh' }, 201, { slug: 'fresh', name: 'fresh' }],
      ['owner', 'POST', '/workspaces', { slug: 'fresh' }, 409],
      ['dev', 'POST', '/workspaces', { slug: 'mine' }, 403],
      ['owner', 'PATCH', '/workspaces/fresh', { name: 'Fresh', slug: 'fresher' }, 200, { slug: 'fresher' }],
      ['owner', 'PATCH', '/workspaces/fresher', {}, 422],
      ['owner', 'PUT', '/workspaces/fresher/write-only', { writeOnly: true }, 200, { writeOnly: true }],
      ['owner', 'PUT', '/workspaces/fresher/secrets/S', { value: 'v' }, 201],
      ['owner', 'GET', '/workspaces/fresher/secrets/S/value', undefined, 403],
    ])
  })

  it('makes, changes and ends projects and environments', async () => {
    const made = '/workspaces/acme/projects/made'
    await expectEach([
      ['alice', 'POST', '/workspaces/acme/projects', { name: 'made' }, 201, { visibility: 'private' }],
      ['alice', 'POST', '/workspaces/acme/projects', { name: 'Made' }, 409],
      ['dev', 'POST', '/workspaces/acme/projects', { name: 'other' }, 403],
      ['alice', 'PATCH', made, { visibility: 'internal' }, 200, { visibility: 'internal', name: 'made' }],
      ['alice', 'POST', `${made}/environments`, { name: 'qa' }, 201, { personalOverrides: false }],
      ['alice', 'POST', `${made}/environments`, { name: 'QA' }, 409],
      ['alice', 'PATCH', `${made}/environments/qa`, { personalOverrides: true }, 200],
      ['alice', 'GET', `${made}/environments/qa`, undefined, 200, { personalOverrides: true }],
      ['alice', 'DELETE', made, undefined, 409],
      ['alice', 'DELETE', `${made}/environments/qa`, undefined, 200, { name: 'qa' }],
      ['alice', 'GET', `${made}/environments/qa`, undefined, 404],
      ['alice', 'DELETE', `${made}?withContents=true`, undefined, 200, { name: 'made' }],
      ['alice', 'GET', made, undefined, 404],
    ])
  })
})

describe('the people of the native API', () => {
  it('makes a user, gives it a role, narrows it and takes it away', async () => {
    await expectEach([
      ['owner', 'POST', '/users', { login: 'newcomer', email: 'n@example.com' }, 201, { active: true }],
      ['owner', 'POST', '/users', { login: 'NewComer' }, 409],
      ['owner', 'POST', '/users', { login: 'acme' }, 409],
      ['alice', 'GET', '/users', undefined, 403],
      ['owner', 'GET', '/users/newcomer', undefined, 200, { email: 'n@example.com' }],
      ['owner', 'PATCH', '/users/newcomer', { active: false }, 200, { active: false }],
      ['alice', 'POST', '/workspaces/acme/members', { user: 'newcomer', role: 'viewer' }, 404],
      ['owner', 'PATCH', '/users/newcomer', { active: true }, 200, { active: true }],
      [
        'owner',
        'PUT',
        '/users/newcomer/reveal-forbidden',
        { forbidden: true },
        200,
        { revealForbidden: true },
      ],
    ])
    const members = '/workspaces/acme/members'
    const added = await call('alice', 'POST', members, { user: 'newcomer', role: 'viewer' })
    expect(added).toMatchObject({ status: 201, body: { login: 'newcomer', scope: { all: true } } })
    const member = `${members}/${String(added.body['id'])}`
    const { body } = await call('alice', 'GET', project)
    const scope = { all: false, teams: [], projects: [body['id']], environments: [] }
    await expectEach([
      ['alice', 'POST', members, { user: 'newcomer', role: 'viewer' }, 409],
      ['dev', 'POST', members, { user: 'eve', role: 'viewer' }, 403],
      ['alice', 'PUT', member, { role: 'developer', scope }, 200, { role: 'developer', scope }],
      ['alice', 'PUT', member, { role: 'viewer' }, 200, { role: 'viewer', scope }],
      ['alice', 'PUT', member, { role: 'viewer', scope: everywhere }, 200, { scope: everywhere }],
      ['alice', 'DELETE', member, undefined, 200, { login: 'newcomer' }],
      ['alice', 'PUT', member, { role: 'viewer' }, 404],
    ])
  })

  it('does not let the operator switch itself off', async () => {
    const { body } = await call('owner', 'GET', '/me')
    const path = `/users/${String(body['login'])}`
    expect(await call('owner', 'PATCH', path, { active: false })).toMatchObject({ status: 409 })
  })

  it('makes, renames and ends a team', async () => {
    const made = await call('alice', 'POST', '/workspaces/acme/teams', { name: 'Blue' })
    const team = `/workspaces/acme/teams/${String(made.body['id'])}`
    await expectEach([
      ['alice', 'POST', '/workspaces/acme/teams', { name: 'blue' }, 409],
      ['alice', 'PATCH', team, { name: 'Navy' }, 200, { slug: 'navy' }],
      ['dev', 'PATCH', team, { name: 'Dev' }, 403],
      ['alice', 'DELETE', team, undefined, 200, { name: 'Navy' }],
    ])
  })

  it('trusts an issuer about a subject, and believes no other token', async () => {
    const trusts = '/workspaces/acme/identity-trusts'
    const body = {
      name: 'ci',
      issuer: 'https://issuer.example.com',
      audience: 'keywell',
      subject: 'repo',
      level: 'read',
    }
    const made = await call('alice', 'POST', trusts, body)
    expect(made).toMatchObject({ status: 201, body: { ...body, scope: { all: true } } })
    await expectEach([
      ['alice', 'GET', trusts, undefined, 200, { items: [{ name: 'ci' }], next: null }],
      ['dev', 'GET', trusts, undefined, 403],
      ['alice', 'DELETE', `${trusts}/${String(made.body['id'])}`, undefined, 200, { name: 'ci' }],
    ])
    const exchanged = await call(undefined, 'POST', '/identity/exchange', { workspace: 'acme', token: 'x' })
    expect(exchanged).toMatchObject({ status: 401, body: { code: 'unauthenticated' } })
  })
})

describe('what a secret is, beside its value', () => {
  it('changes with its note, phase and name, under If-Match', async () => {
    const path = `${production}/secrets/CHANGING`
    await call('alice', 'PUT', path, { value: 'v' })
    const changed = await call('alice', 'PATCH', path, { note: 'n', phase: 'both' }, { 'if-match': '"1"' })
    expect(changed).toMatchObject({ status: 200, body: { note: 'n', phase: 'both', version: 1 } })
    expect(changed.headers.get('etag')).toBe('"1"')
    const stale = await call('alice', 'PATCH', path, { note: 'm' }, { 'if-match': '"7"' })
    expect(stale).toMatchObject({ status: 412 })
    await expectEach([
      ['alice', 'PATCH', path, { name: 'CHANGED' }, 200, { name: 'CHANGED', note: 'n' }],
      ['alice', 'GET', path, undefined, 404],
      ['alice', 'GET', `${production}/secrets/CHANGED/value`, undefined, 200, { value: 'v' }],
      ['narrow', 'PATCH', `${project}/environments/staging/secrets/CHANGED`, { note: 'x' }, 404],
    ])
  })

  it('is switched to write-only by who manages the project, and by nobody else', async () => {
    const path = `${production}/secrets/CLOSED`
    await expectEach([
      ['dev', 'PUT', path, { value: 'v' }, 201],
      ['dev', 'PATCH', path, { writeOnly: true }, 403],
      ['alice', 'PATCH', path, { writeOnly: true }, 200, { writeOnly: true }],
      ['alice', 'GET', `${path}/value`, undefined, 403],
      ['dev', 'PATCH', path, { writeOnly: false }, 403],
      ['dev', 'PATCH', path, { note: 'still mine to note' }, 200],
    ])
  })

  it('stays write-only under its name, whatever is renamed onto it', async () => {
    const staging = `${project}/environments/staging`
    await expectEach([
      ['alice', 'PUT', `${production}/secrets/SAFE`, { value: 'kept' }, 201],
      ['alice', 'PATCH', `${production}/secrets/SAFE`, { writeOnly: true }, 200],
      ['narrow', 'PUT', `${staging}/secrets/OPEN`, { value: 'x' }, 201],
      ['narrow', 'PATCH', `${staging}/secrets/OPEN`, { name: 'SAFE' }, 200, { writeOnly: true }],
      ['dev', 'GET', `${production}/secrets/SAFE/value`, undefined, 403],
      // And when it was deleted in between.
      ['dev', 'DELETE', `${staging}/secrets/SAFE`, undefined, 200],
      ['dev', 'DELETE', `${production}/secrets/SAFE`, undefined, 200],
      ['dev', 'PUT', `${production}/secrets/OTHER`, { value: 'x' }, 201],
      ['dev', 'PATCH', `${production}/secrets/OTHER`, { name: 'SAFE' }, 200, { writeOnly: true }],
      ['dev', 'POST', `${production}/secrets/SAFE/restore`, { version: 1 }, 200],
      ['dev', 'GET', `${production}/secrets/SAFE/value`, undefined, 403],
    ])
  })

  it('is described anew only by who may write it everywhere', async () => {
    const staging = `${project}/environments/staging`
    const attributes = { value: 'mine', phase: 'build', note: 'mine' }
    const items = [{ environment: 'staging', name: 'SHARED', ...attributes }]
    await expectEach([
      ['dev', 'PUT', `${production}/secrets/SHARED`, { value: 'v', note: 'theirs' }, 201],
      ['narrow', 'PUT', `${staging}/secrets/SHARED`, attributes, 403],
      ['narrow', 'POST', `${project}/changes`, { items }, 403],
      ['narrow', 'PUT', `${staging}/secrets/SHARED`, { value: 'mine', note: 'theirs' }, 201],
      ['dev', 'GET', `${production}/secrets/SHARED`, undefined, 200, { phase: 'runtime', note: 'theirs' }],
      ['dev', 'PUT', `${staging}/secrets/SHARED`, { value: 'ours', phase: 'build' }, 200],
    ])
  })

  it('selects the projects that receive a workspace secret', async () => {
    const path = '/workspaces/acme/secrets/FOR_SOME'
    await expectEach([
      ['alice', 'PUT', path, { value: 'v' }, 201],
      ['alice', 'PATCH', path, { audience: 'selected', projects: ['app'] }, 200, { audience: 'selected' }],
      ['alice', 'PATCH', path, { audience: 'selected', projects: ['absent'] }, 422],
      ['alice', 'PATCH', `${production}/secrets/CLOSED`, { audience: 'all' }, 422],
    ])
  })
})

describe('the registers of a project', () => {
  it('knows workloads, which groups admit by tag', async () => {
    const workloads = `${project}/workloads`
    await expectEach([
      ['alice', 'POST', workloads, { kind: 'service', name: 'API', tags: ['web'] }, 201, { slug: 'api' }],
      ['alice', 'POST', workloads, { kind: 'service', name: 'api' }, 409],
      ['alice', 'PATCH', `${workloads}/api`, { stage: 'production' }, 200, { tags: ['web'] }],
      ['alice', 'GET', `${workloads}/api?kind=job`, undefined, 404],
      ['dev', 'DELETE', `${workloads}/api`, undefined, 403],
      ['alice', 'DELETE', `${workloads}/api`, undefined, 200, { slug: 'api' }],
      ['alice', 'GET', `${workloads}/api`, undefined, 404],
    ])
  })

  it('knows addons, and shows their credentials only when asked', async () => {
    const addons = `${project}/addons`
    const body = {
      kind: 'managed',
      name: 'Main DB',
      type: 'postgresql',
      credentials: { PASSWORD: 'canary-p' },
    }
    const made = await call('alice', 'POST', addons, body)
    expect(made).toMatchObject({ status: 201, body: { slug: 'main-db' } })
    const listed = await call('alice', 'GET', addons)
    expect(JSON.stringify([made.body, listed.body])).not.toContain('canary-p')
    await expectEach([
      ['alice', 'POST', addons, body, 409],
      [
        'alice',
        'GET',
        `${addons}/managed/main-db/credentials`,
        undefined,
        200,
        { credentials: { PASSWORD: 'canary-p' } },
      ],
      ['alice', 'PATCH', `${addons}/managed/main-db`, { type: 'mysql' }, 200, { type: 'mysql' }],
      ['alice', 'GET', `${addons}/neither/main-db`, undefined, 404],
      ['alice', 'DELETE', `${addons}/managed/main-db`, undefined, 200],
      ['alice', 'GET', `${addons}/managed/main-db`, undefined, 404],
    ])
  })

  it('knows tags', async () => {
    const tags = '/workspaces/acme/tags'
    await expectEach([
      ['alice', 'POST', tags, { name: 'Web', color: '#fff' }, 201, { slug: 'web' }],
      ['alice', 'POST', tags, { name: 'web' }, 409],
      ['alice', 'PATCH', `${tags}/web`, { description: 'd' }, 200, { color: '#fff', description: 'd' }],
      ['alice', 'DELETE', `${tags}/web`, undefined, 200],
      ['alice', 'GET', `${tags}/web`, undefined, 404],
    ])
  })

  it('makes, changes and ends a group', async () => {
    const groups = `${project}/groups`
    const values = [{ name: 'A', value: '1' }]
    await expectEach([
      ['alice', 'POST', `${groups}?dryRun=true`, { name: 'Bundle', values }, 201],
      ['alice', 'GET', `${groups}/bundle`, undefined, 404],
      ['alice', 'POST', groups, { name: 'Bundle', values }, 201, { slug: 'bundle', version: 1 }],
      ['alice', 'POST', groups, { name: 'bundle' }, 409],
      ['alice', 'PATCH', `${groups}/bundle`, { priority: 50 }, 200, { priority: 50, name: 'Bundle' }],
      ['alice', 'GET', `${groups}/bundle/values`, undefined, 200, { items: [{ name: 'A', value: '1' }] }],
      ['vic', 'PATCH', `${groups}/bundle`, { priority: 1 }, 403],
      ['alice', 'DELETE', `${groups}/bundle`, undefined, 200],
      ['alice', 'GET', `${groups}/bundle`, undefined, 404],
    ])
  })
})
