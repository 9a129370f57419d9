import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { fields } from '../github-openapi.ts'
import { ask, closeWorld, openWorld, seal, startWorld, tokenOf } from './github-world.ts'
import type { RunningServer } from './server.ts'

let url: string

beforeAll(async () => {
  url = await openWorld()
})
afterAll(closeWorld)

const secrets = '/repos/acme/app/actions/secrets'

function fetched(path: string, headers: Record<string, string> = {}, init: RequestInit = {}) {
  return fetch(url + path, { ...init, headers: { authorization: `token ${tokenOf('alice')}`, ...headers } })
}

async function put(name: string): Promise<Response> {
  return fetched(`${secrets}/${name}`, {}, { method: 'PUT', body: JSON.stringify(await seal(secrets, 'v')) })
}

describe('the headers of an answer', () => {
  it('are those that GitHub sends', async () => {
    const { headers } = await fetched(secrets)
    expect(Object.fromEntries(headers)).toMatchObject({
      'content-type': 'application/json; charset=utf-8',
      'x-github-media-type': 'github.v3; format=json',
      'x-github-api-version-selected': '2022-11-28',
      'x-accepted-oauth-scopes': '',
      'x-ratelimit-resource': 'core',
      'cache-control': 'private, max-age=60, s-maxage=60',
      'access-control-allow-origin': '*',
      'content-security-policy': "default-src 'none'",
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'deny',
    })
    expect(headers.get('x-github-request-id')).toMatch(/^[0-9A-F]{4}(:[0-9A-F]{6,8}){4}$/)
    expect(headers.get('etag')).toMatch(/^W\/"[0-9a-f]{64}"$/)
    expect(headers.get('vary')).toContain('Authorization')
    expect(headers.get('x-oauth-scopes')).toContain('admin:org')
    expect(headers.has('github-authentication-token-expiration')).toBe(false)
  })

  it('name the scopes a token has, and those that would do', async () => {
    const reader = { authorization: `token ${tokenOf('reader')}` }
    const refused = await fetched('/orgs/acme/actions/secrets/X', reader, { method: 'DELETE' })
    expect(refused.headers.get('x-oauth-scopes')).toBe('')
    expect(refused.headers.get('x-accepted-oauth-scopes')).toBe('admin:org')
    expect((await fetched('/repos/acme/app')).headers.get('x-accepted-oauth-scopes')).toBe('repo')
  })

  it('say when the token ends', async () => {
    const { headers } = await fetched(secrets, { authorization: `token ${tokenOf('passing')}` })
    expect(headers.get('github-authentication-token-expiration')).toMatch(
      /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC$/,
    )
  })

  it('count the requests of a token', async () => {
    const used = async () => Number((await fetched(secrets)).headers.get('x-ratelimit-used'))
    expect((await used()) + 1).toBe(await used())
    const { body } = await ask('GET', '/rate_limit')
    expect(fields(fields(fields(body)['resources'])['core'])).toEqual(fields(fields(body)['rate']))
  })

  it('on a 201 are a strong tag, and on a 204 there is neither tag nor type', async () => {
    const created = await put('TAGGED')
    expect([created.status, await created.text()]).toEqual([201, '{}'])
    expect(created.headers.get('etag')).toMatch(/^"[0-9a-f]{64}"$/)
    const updated = await put('TAGGED')
    expect([updated.status, await updated.text()]).toEqual([204, ''])
    expect([updated.headers.get('etag'), updated.headers.get('content-type')]).toEqual([null, null])
  })

  it('answer 304 to who has the answer already, and 200 once it has changed', async () => {
    await put('WATCHED')
    const first = await fetched(`${secrets}/WATCHED`)
    const etag = first.headers.get('etag') ?? ''
    for (const tag of [etag, etag.replace('W/', ''), `"other", ${etag}`, '*']) {
      const again = await fetched(`${secrets}/WATCHED`, { 'if-none-match': tag })
      expect([again.status, await again.text()]).toEqual([304, ''])
      expect(again.headers.get('etag')).toBe(etag)
    }
    expect((await fetched(secrets, { 'if-none-match': etag })).status).toBe(200)
  })
})

describe('a credential', () => {
  const basic = (pair: string) => `Basic ${Buffer.from(pair).toString('base64')}`
  it.each([
    ['token', () => `token ${tokenOf('alice')}`],
    ['Bearer', () => `Bearer ${tokenOf('alice')}`],
    ['bearer', () => `bearer ${tokenOf('alice')}`],
    ['TOKEN', () => `TOKEN ${tokenOf('alice')}`],
    ['Basic, as the password', () => basic(`alice:${tokenOf('alice')}`)],
    ['Basic, as the user', () => basic(`${tokenOf('alice')}:x-oauth-basic`)],
    ['Basic, alone', () => basic(`${tokenOf('alice')}:`)],
  ])('may come by %s', async (_, authorization) => {
    expect((await fetched('/user', { authorization: authorization() })).status).toBe(200)
  })

  it.each(['', 'Digest x', 'token', 'Basic !!!', 'Bearer a b'])(
    'does not come by %j',
    async (authorization) => {
      const answer = await fetched('/user', { authorization })
      expect(answer.status).toBe(401)
    },
  )
})

describe('the shape of a request', () => {
  it('is judged by the body, whatever type it claims', async () => {
    const body = JSON.stringify(await seal(secrets, 'v'))
    for (const type of ['text/plain;charset=UTF-8', 'application/octet-stream', 'application/json']) {
      const init = { method: 'PUT', body }
      expect((await fetched(`${secrets}/TYPED`, { 'content-type': type }, init)).status).toBeLessThan(300)
    }
    const remove = { method: 'DELETE', body: '{}' }
    expect((await fetched(`${secrets}/TYPED`, { 'content-type': 'application/json' }, remove)).status).toBe(
      204,
    )
  })

  it('may have fields nobody knows', async () => {
    const body = JSON.stringify({ ...(await seal(secrets, 'v')), visibility: 'all', owner: 'acme', x: [1] })
    expect((await fetched(`${secrets}/EXTRA`, {}, { method: 'PUT', body })).status).toBe(201)
  })

  it('names a version that is known, or none', async () => {
    for (const version of ['2022-11-28', '2026-03-10']) {
      const { headers } = await fetched('/user', { 'x-github-api-version': version })
      expect(headers.get('x-github-api-version-selected')).toBe(version)
    }
    expect((await fetched('/user', { 'x-github-api-version': '2019-01-01' })).status).toBe(400)
  })

  it('finds no path that GitHub does not have here', async () => {
    for (const path of ['/repos/acme/app/issues', '/user/', '/nothing', '/repos/acme']) {
      const { status, body } = await ask('GET', path)
      expect([path, status, fields(body)['message']]).toEqual([path, 404, 'Not Found'])
    }
    expect((await ask('POST', secrets, {})).status).toBe(404)
  })
})

describe('pages', () => {
  const home = '/orgs/acme/dependabot/secrets'
  beforeAll(async () => {
    const sealed = await seal(home, 'v')
    for (const index of [1, 2, 3, 4, 5]) {
      await ask('PUT', `${home}/PAGE_${index}`, { ...sealed, visibility: 'all' })
    }
  })

  const links = async (query: string) => (await fetched(home + query)).headers.get('link')
  const link = (number: number, relation: string, rest = 'per_page=2') =>
    `<${url}${home}?${rest}&page=${number}>; rel="${relation}"`

  it('are linked in the order that GitHub has', async () => {
    expect(await links('')).toBeNull()
    expect(await links('?per_page=5')).toBeNull()
    expect(await links('?per_page=2')).toBe([link(2, 'next'), link(3, 'last')].join(', '))
    expect(await links('?per_page=2&page=2')).toBe(
      [link(1, 'prev'), link(3, 'next'), link(3, 'last'), link(1, 'first')].join(', '),
    )
    expect(await links('?per_page=2&page=3')).toBe([link(2, 'prev'), link(1, 'first')].join(', '))
    expect(await links('?x=1&per_page=4')).toBe(
      [link(2, 'next', 'x=1&per_page=4'), link(2, 'last', 'x=1&per_page=4')].join(', '),
    )
  })

  it('are cut to what is allowed, and never refused', async () => {
    for (const query of ['?per_page=1000', '?per_page=x', '?page=0', '?page=-1', '?per_page=']) {
      const { body } = await ask('GET', home + query)
      expect([query, fields(body)['total_count']]).toEqual([query, 5])
    }
    const { body } = await ask('GET', `${home}?page=99`)
    expect(fields(body)).toEqual({ total_count: 5, secrets: [] })
  })

  it('of variables are of ten, and of thirty at most', async () => {
    const variables = '/repos/acme/lib/actions/variables'
    for (let index = 0; index < 35; index++) {
      await ask('POST', variables, { name: `V${String(index).padStart(2, '0')}`, value: `${index}` })
    }
    const shown = async (query: string) =>
      (fields((await ask('GET', variables + query)).body)['variables'] as unknown[]).length
    expect([await shown(''), await shown('?per_page=100'), await shown('?per_page=100&page=2')]).toEqual([
      10, 30, 5,
    ])
  })

  it('are at the address the client used', async () => {
    const answer = await fetch(`${url}/api/v3${home}?per_page=4`, {
      headers: { authorization: `token ${tokenOf('alice')}` },
    })
    expect(answer.headers.get('link')).toContain(`<${url}/api/v3${home}?per_page=4&page=2>; rel="next"`)
  })
})

describe('limits of number', () => {
  it('hold at 100 secrets of a repository, and an old one may still change', async () => {
    const home = '/repos/acme/lib/dependabot/secrets'
    const sealed = await seal(home, 'v')
    const write = async (index: number) => (await ask('PUT', `${home}/N${index}`, sealed)).status
    for (let index = 0; index < 100; index++) expect(await write(index)).toBe(201)
    expect([await write(100), await write(99)]).toEqual([422, 204])
    const { body } = await ask('GET', `${home}?per_page=100`)
    expect(fields(body)['total_count']).toBe(100)
  })
})

describe('behind a proxy that the operator trusts', () => {
  let proxied: RunningServer
  let alice: string
  beforeAll(async () => {
    ;[proxied, alice] = await startWorld({ KEYWELL_TRUST_PROXY: '127.0.0.1' })
  })
  afterAll(async () => {
    await proxied?.stop()
  })

  const headers = (token: string) => ({
    authorization: `token ${token}`,
    'x-forwarded-proto': 'https',
    'x-forwarded-host': 'secrets.example.com',
  })

  it('every URL in an answer is the one that the client used', async () => {
    const answer = await fetch(`${proxied.url}/api/v3/orgs/acme/repos?per_page=1`, {
      headers: headers(alice),
    })
    expect(answer.headers.get('link')).toContain(
      '<https://secrets.example.com/api/v3/orgs/acme/repos?per_page=1&page=2>',
    )
    const text = await answer.text()
    expect(text).toContain('https://secrets.example.com/api/v3/repos/acme/app')
    expect(text).not.toContain(proxied.url)
  })

  it('and nobody else is believed', async () => {
    const answer = await fetch(`${url}/orgs/acme`, { headers: headers(tokenOf('alice')) })
    expect(fields(await answer.json())['url']).toBe(`${url}/orgs/acme`)
  })
})

describe('a limit of requests that the operator wants held', () => {
  let held: RunningServer
  let alice: string
  beforeAll(async () => {
    ;[held, alice] = await startWorld({ KEYWELL_RATE_LIMITS: 'enforce' })
  })
  afterAll(async () => {
    await held?.stop()
  })

  it('refuses beyond it, and says until when', async () => {
    const send = () => fetch(`${held.url}/user`, { headers: { authorization: `token ${alice}` } })
    const first = await send()
    expect(first.headers.get('x-ratelimit-limit')).toBe('5000')
    const before = Number(first.headers.get('x-ratelimit-remaining'))
    for (let sent = 0; sent < before; sent += 100) {
      await Promise.all(
        Array.from({ length: Math.min(100, before - sent) }, async () => (await send()).text()),
      )
    }
    const last = await send()
    expect(last.status).toBe(403)
    expect(await last.json()).toMatchObject({ message: 'API rate limit exceeded for alice.' })
    expect(last.headers.get('x-ratelimit-remaining')).toBe('0')
    expect(Number(last.headers.get('retry-after'))).toBeGreaterThan(0)
    expect(Number(last.headers.get('x-ratelimit-reset')) * 1000).toBeGreaterThan(Date.now())
  })
})
