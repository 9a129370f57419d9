import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startNative, type NativeApi } from '../../../test/native-api.ts'
import { worldSeed } from '../../../test/world.ts'

let api: NativeApi
const call: NativeApi['call'] = (...asked) => api.call(...asked)
const home = '/workspaces/acme/projects/app/environments/production/secrets'

beforeAll(async () => {
  api = await startNative(worldSeed)
})
afterAll(() => api?.stop())

async function memberOf(login: string): Promise<string> {
  const { body } = await call('alice', 'GET', '/workspaces/acme/members')
  const members = body['items'] as { id: string; login: string }[]
  return members.find((member) => member.login === login)?.id ?? ''
}

describe('a write with an Idempotency-Key', () => {
  it('is done once, and the second time its first answer comes back, headers and all', async () => {
    const key = { 'idempotency-key': randomUUID() }
    const first = await call('dev', 'PUT', `${home}/ONCE`, { value: 'a' }, key)
    const again = await call('dev', 'PUT', `${home}/ONCE`, { value: 'a' }, key)
    expect(first).toMatchObject({ status: 201, body: { version: 1, created: true } })
    expect(first.headers.get('idempotent-replayed')).toBeNull()
    expect(again).toMatchObject({ status: 201, body: first.body })
    expect(again.headers.get('idempotent-replayed')).toBe('true')
    expect(again.headers.get('etag')).toBe('"1"')
    expect(await call('dev', 'GET', `${home}/ONCE`)).toMatchObject({ body: { version: 1 } })
  })

  it('gives a token once more to who made it, since its text is in no other answer', async () => {
    const key = { 'idempotency-key': `"${randomUUID()}"` }
    const body = { name: 'made-twice' }
    const first = await call('dev', 'POST', '/tokens', body, key)
    const again = await call('dev', 'POST', '/tokens', body, key)
    expect(first.status).toBe(201)
    expect(again.body).toEqual(first.body)
    const { body: listed } = await call('dev', 'GET', '/tokens')
    const named = (listed['items'] as { name: string }[]).filter(({ name }) => name === 'made-twice')
    expect(named).toHaveLength(1)
  })

  it('is refused with the key of another request, whatever is different, and changes nothing', async () => {
    const key = { 'idempotency-key': randomUUID() }
    await call('dev', 'PUT', `${home}/TAKEN`, { value: 'a' }, key)
    const others = [
      await call('dev', 'PUT', `${home}/TAKEN`, { value: 'b' }, key),
      await call('dev', 'PUT', `${home}/OTHER`, { value: 'a' }, key),
      await call('dev', 'PUT', `${home}/TAKEN?store=shared`, { value: 'a' }, key),
      await call('dev', 'PUT', `${home}/TAKEN`, { value: 'a' }, { ...key, 'if-match': '"1"' }),
      await call('dev', 'PUT', `${home}/TAKEN`, { value: 'a' }, { ...key, 'if-none-match': '*' }),
      await call('dev', 'DELETE', `${home}/TAKEN`, undefined, key),
    ]
    for (const other of others) {
      expect(other).toMatchObject({
        status: 422,
        body: { code: 'invalid', violations: [{ path: 'Idempotency-Key' }] },
      })
    }
    expect(await call('dev', 'GET', `${home}/TAKEN`)).toMatchObject({ body: { version: 1 } })
    expect(await call('dev', 'GET', `${home}/OTHER`)).toMatchObject({ status: 404 })
  })

  it('tells another token of the same person nothing of what the first one was told', async () => {
    const key = { 'idempotency-key': randomUUID() }
    const readOnly = { name: 'narrower', scopes: ['secret:list'] }
    const { body: narrower } = await call('dev', 'POST', '/tokens', readOnly)
    const body = { name: 'made-by-the-wide' }
    const first = await call('dev', 'POST', '/tokens', body, key)
    const headers = { ...key, authorization: `Bearer ${String(narrower['token'])}` }
    const other = await call(undefined, 'POST', '/tokens', body, headers)
    expect(first.status).toBe(201)
    expect(other).toMatchObject({ status: 422, body: { violations: [{ path: 'Idempotency-Key' }] } })
    expect(JSON.stringify(other.body)).not.toContain(String(first.body['token']))
    const again = await call('dev', 'POST', '/tokens', body, key)
    expect(again.body).toEqual(first.body)
  })

  it('tells nobody what it needs a right for that was taken away since, and does nothing twice', async () => {
    const project = '/workspaces/acme/projects/app'
    const items = [{ name: 'LATER', environment: 'production', value: 'a' }]
    const key = { 'idempotency-key': randomUUID() }
    const change = () => call('dev', 'POST', `${project}/changes`, { items }, key)
    const mintKey = { 'idempotency-key': randomUUID() }
    const mint = () => call('dev', 'POST', '/tokens', { name: 'bound', workspace: 'acme' }, mintKey)
    const [changed, minted] = [await change(), await mint()]
    expect([changed.status, minted.status]).toEqual([200, 201])

    const member = await memberOf('dev')
    await call('alice', 'PUT', `/workspaces/acme/members/${member}`, { role: 'viewer' })
    const refused = await change()
    expect(refused).toMatchObject({ status: 403, body: { code: 'forbidden', permission: 'secret:write' } })
    expect((await mint()).body).toEqual(minted.body)

    await call('alice', 'DELETE', `/workspaces/acme/members/${member}`)
    for (const gone of [await change(), await mint()]) {
      expect(gone).toMatchObject({ status: 404, body: { code: 'not_found' } })
      expect(JSON.stringify(gone.body)).not.toContain(String(minted.body['token']))
    }

    await call('alice', 'POST', '/workspaces/acme/members', { user: 'dev', role: 'developer' })
    const again = await change()
    expect([again.body, again.headers.get('idempotent-replayed')]).toEqual([changed.body, 'true'])
    expect(await call('dev', 'GET', `${home}/LATER`)).toMatchObject({ body: { version: 1 } })
  })

  it('that ended its own place, or the rights that it needed, is told so again', async () => {
    const seed = {
      workspaces: [
        {
          slug: 'ending',
          members: [
            { user: 'alice', role: 'owner' },
            { user: 'dev', role: 'admin' },
            { user: 'narrow', role: 'admin', project: 'lib' },
          ],
          projects: [{ slug: 'lib', environments: ['production', 'staging'] }],
        },
      ],
    }
    await call('owner', 'POST', '/apply', { document: seed })
    const { body } = await call('alice', 'GET', '/workspaces/ending/members')
    const dev = (body['items'] as { id: string; login: string }[]).find(({ login }) => login === 'dev')
    for (const [login, path] of [
      ['alice', '/workspaces/ending/projects/lib/environments/staging'],
      ['narrow', '/workspaces/ending/projects/lib?withContents=true'],
      ['dev', `/workspaces/ending/members/${String(dev?.id)}`],
      ['alice', '/workspaces/ending?confirm=ending'],
    ] as const) {
      const key = { 'idempotency-key': randomUUID() }
      const end = (by: string) => call(by, 'DELETE', path, undefined, key)
      const first = await end(login)
      const again = await end(login)
      expect([first.status, first.headers.get('idempotent-replayed')]).toEqual([200, null])
      expect([again.status, again.body, again.headers.get('idempotent-replayed')]).toEqual([
        200,
        first.body,
        'true',
      ])
      // Whoever did not end it learns nothing, whatever key they send, nor does another request.
      expect((await end('eve')).status).toBe(404)
      expect((await call(login, 'DELETE', path)).status).toBe(404)
    }
  })

  it('that ended a place is told to nobody who sees no more of what was around it', async () => {
    const project = { slug: 'short-lived', environments: ['production'] }
    const seed = { workspaces: [{ slug: 'acme', projects: [project] }] }
    await call('owner', 'POST', '/apply', { document: seed })
    const key = { 'idempotency-key': randomUUID() }
    const path = '/workspaces/acme/projects/short-lived?withContents=true'
    const member = (await memberOf('vic')) || 'nobody'
    await call('alice', 'PUT', `/workspaces/acme/members/${member}`, { role: 'admin' })
    const end = () => call('vic', 'DELETE', path, undefined, key)
    expect([(await end()).status, (await end()).status]).toEqual([200, 200])
    await call('alice', 'PUT', `/workspaces/acme/members/${member}`, { role: 'viewer' })
    expect((await end()).status).toBe(403)
    await call('alice', 'DELETE', `/workspaces/acme/members/${member}`)
    expect((await end()).status).toBe(404)
    await call('alice', 'POST', '/workspaces/acme/members', { user: 'vic', role: 'viewer' })
  })

  it('is no way to a session: none is kept', async () => {
    const key = { 'idempotency-key': randomUUID() }
    for (const answer of [
      await call('dev', 'POST', '/session', undefined, key),
      await call('dev', 'POST', '/session', undefined, key),
    ]) {
      expect(answer.status).toBe(201)
      expect(answer.headers.get('idempotent-replayed')).toBeNull()
    }
  })

  it('takes a key of 255 visible characters and no other', async () => {
    const put = (key: string) =>
      call('dev', 'PUT', `${home}/KEYED`, { value: 'a' }, { 'idempotency-key': key })
    expect((await put('k'.repeat(255))).status).toBe(201)
    for (const key of ['k'.repeat(256), 'two words', '""']) {
      expect(await put(key)).toMatchObject({
        status: 422,
        body: { violations: [{ path: 'Idempotency-Key' }] },
      })
    }
  })

  it('keeps nothing of a refusal', async () => {
    const key = { 'idempotency-key': randomUUID() }
    const put = (login: string) => call(login, 'PUT', `${home}/REFUSED`, { value: 'a' }, key)
    expect((await put('vic')).status).toBe(403)
    expect((await put('dev')).status).toBe(201)
  })
})

describe('a write with If-Match', () => {
  it('tells the version as a tag on every read and write, and takes that tag', async () => {
    const path = `${home}/TAGGED`
    expect((await call('dev', 'PUT', path, { value: 'a' })).headers.get('etag')).toBe('"1"')
    for (const read of [path, `${path}/value`]) {
      expect((await call('dev', 'GET', read)).headers.get('etag')).toBe('"1"')
    }
    const written = await call('dev', 'PUT', path, { value: 'b' }, { 'if-match': '"1"' })
    expect(written.headers.get('etag')).toBe('"2"')
  })

  it('deletes and restores only the version that was seen', async () => {
    const path = `${home}/GUARDED`
    await call('dev', 'PUT', path, { value: 'a' })
    await call('dev', 'PUT', path, { value: 'b' })
    const stale = { 'if-match': '"1"' }
    const precondition = { status: 412, body: { code: 'precondition' } }
    expect(await call('dev', 'DELETE', path, undefined, stale)).toMatchObject(precondition)
    const restored = { version: 1 }
    expect(await call('dev', 'POST', `${path}/restore`, restored, stale)).toMatchObject(precondition)
    expect(await call('dev', 'GET', `${path}/value`)).toMatchObject({ body: { value: 'b' } })
    const seen = { 'if-match': '"2"' }
    expect((await call('dev', 'DELETE', path, undefined, seen)).status).toBe(200)
    const after = { 'if-match': '"3"' }
    expect(await call('dev', 'POST', `${path}/restore`, restored, after)).toMatchObject({ status: 200 })
  })

  it('creates only what is not there with If-None-Match: *', async () => {
    const absent = { 'if-none-match': '*' }
    const put = () => call('dev', 'PUT', `${home}/FRESH`, { value: 'a' }, absent)
    expect((await put()).status).toBe(201)
    expect((await put()).status).toBe(412)
    const other = await call('dev', 'PUT', `${home}/FRESH`, { value: 'a' }, { 'if-none-match': '"1"' })
    expect(other).toMatchObject({ status: 422, body: { violations: [{ path: 'If-None-Match' }] } })
  })
})

describe('a list', () => {
  it('gives every item once, page by page, whatever is written between two pages', async () => {
    const staging = '/workspaces/acme/projects/app/environments/staging/secrets'
    const names = ['A1', 'B1', 'C1', 'D1', 'E1']
    for (const name of names) await call('dev', 'PUT', `${staging}/${name}`, { value: 'v' })
    const seen: string[] = []
    let next: unknown = null
    do {
      const cursor = typeof next === 'string' ? `&cursor=${next}` : ''
      const page = await call('dev', 'GET', `${staging}?limit=2${cursor}`)
      seen.push(...(page.body['items'] as { name: string }[]).map(({ name }) => name))
      next = page.body['next']
      if (seen.length === 2) await call('dev', 'PUT', `${staging}/A0`, { value: 'v' })
      if (seen.length === 4) await call('dev', 'DELETE', `${staging}/D1`)
    } while (next !== null)
    expect(seen).toEqual(names)
  })

  it.each(['/workspaces', '/workspaces/acme/projects', '/tokens', '/audit/events?workspace=acme'])(
    'pages through %s, too, and refuses a cursor of nobody',
    async (path) => {
      const at = (asked: string) => call('alice', 'GET', `${path}${path.includes('?') ? '&' : '?'}${asked}`)
      const whole = (await at('limit=100')).body['items'] as unknown[]
      const seen: unknown[] = []
      let asked = 'limit=1'
      for (let more = true; more;) {
        const { body } = await at(asked)
        seen.push(...(body['items'] as unknown[]))
        more = body['next'] !== null
        asked = `limit=1&cursor=${String(body['next'])}`
      }
      expect(seen.map(steady)).toEqual(whole.map(steady))
      for (const wrong of ['x', '*', Buffer.from('2:a').toString('base64url')]) {
        expect(await at(`cursor=${wrong}`)).toMatchObject({
          status: 422,
          body: { violations: [{ path: 'cursor' }] },
        })
      }
    },
  )
})

/** When a token was last used is different each time. */
function steady(item: unknown): object {
  const { lastUsedAt: _lastUsedAt, ...rest } = item as Record<string, unknown>
  return rest
}
