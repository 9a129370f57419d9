import { Type } from 'typebox'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Running, startListener } from '../../test/toy-listener.ts'
import { toyRoutes, toySurface } from '../../test/toy-surface.ts'
import { DomainError } from '../core/error.ts'
import type { Route } from './surface.ts'

const echo = Type.Object({
  name: Type.Optional(Type.String()),
  path: Type.String(),
  base: Type.String(),
  method: Type.String(),
})
const echoRoute = (method: Route['method'], path: string): Route => ({
  method,
  path,
  operationId: `${method} echo`,
  responses: { 200: echo },
  handle: ({ params, path: seen, base, method: used }) =>
    Promise.resolve({ status: 200, body: { name: params['name'], path: seen, base, method: used } }),
})

const slashed = toySurface({
  name: 'slashed',
  mounts: ['/s'],
  trailingSlash: 'same',
  routes: [echoRoute('GET', '/x'), echoRoute('DELETE', '/x/{name}'), echoRoute('POST', '/x')],
})
const rooted = toySurface({
  name: 'rooted',
  mounts: ['', '/api/v3'],
  routes: [
    ...toyRoutes,
    echoRoute('GET', '/'),
    echoRoute('GET', '/echo/{name}'),
    echoRoute('GET', '/echo/a/b'),
  ],
})

let running: Running
beforeAll(async () => {
  running = await startListener({ surfaces: [rooted, slashed] })
})
afterAll(() => running.close())

const get = (path: string, init?: RequestInit) => fetch(running.url + path, init)
async function json(
  path: string,
  init?: RequestInit,
): Promise<{ status: number; body: Record<string, unknown> }> {
  const answer = await get(path, init)
  const body: unknown = await answer.json()
  if (typeof body !== 'object' || body === null) throw new Error('not an object')
  return { status: answer.status, body: { ...body } }
}

describe('routing', () => {
  it('serves a surface at its mounts and at /-/, each under its own base', async () => {
    for (const mount of ['', '/api/v3', '/-/rooted']) {
      const { status, body } = await json(`${mount}/echo/x?y=1`)
      expect([status, body['name'], body['path'], body['base']]).toEqual([
        200,
        'x',
        '/echo/x',
        running.url + mount,
      ])
    }
  })

  it('serves the root of a mount with and without the slash', async () => {
    for (const path of ['', '/', '/api/v3', '/api/v3/', '/api/v3?x=1']) {
      expect((await json(path)).body['path']).toBe('/')
    }
  })

  it('answers HEAD wherever GET is a route, with the headers of GET and no body', async () => {
    const head = await get('/echo/x', { method: 'HEAD' })
    expect([head.status, await head.text()]).toEqual([200, ''])
    expect(Number(head.headers.get('content-length'))).toBeGreaterThan(0)
  })

  it.each([
    ['a%2Fb', 'a/b'],
    ['a%252Fb', 'a%2Fb'],
    ['%2e%2e', '..'],
    ['%2E%2E%2Fthings', '../things'],
    ['__proto__', '__proto__'],
    ['a%3Fb%23c', 'a?b#c'],
    ['a+b', 'a+b'],
    ['%C3%A9%00', 'é\0'],
    ['n'.repeat(4_000), 'n'.repeat(4_000)],
  ])('hands on the segment %.20s decoded once, as one parameter', async (segment, name) => {
    const answer = await running.send(`GET /echo/${segment} HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n`)
    expect(answer).toMatch(/^HTTP\/1.1 200/)
    expect(JSON.parse(answer.slice(answer.indexOf('\r\n\r\n')))).toMatchObject({
      name,
      path: `/echo/${segment}`,
    })
  })

  it.each([
    '/echo/../things',
    '/echo/./x',
    '/echo//x',
    '/echo/',
    '//echo/x',
    '/echo/a/../b',
    '/%61pi/v3/echo/x/..',
  ])('does not bend %s into another route', async (path) => {
    const answer = await running.send(`GET ${path} HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n`)
    expect(answer).toMatch(/^HTTP\/1.1 404[^]*"rooted":"not_found"/)
  })

  it.each(['/echo/%', '/echo/%zz', '/echo/%ff', '/%c0%ae/x', '/s/%'])('calls %s malformed', async (path) => {
    const answer = await running.send(`GET ${path} HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n`)
    expect(answer).toMatch(/^HTTP\/1.1 400[^]*":"malformed"/)
  })

  it('treats the trailing slash as the surface wants it', async () => {
    expect((await json('/s/x/')).body).toMatchObject({ path: '/x/' })
    expect((await json('/s/x')).status).toBe(200)
    expect((await json('/s/x/y/', { method: 'DELETE' })).body).toMatchObject({ name: 'y' })
    expect((await json('/echo/x/')).status).toBe(404)
  })

  it.each([
    ['/-/rooted/s/x', 'rooted'],
    ['/api/v3/s/x', 'rooted'],
    ['/-/rooted/-/rooted/echo/x', 'rooted'],
    ['/-/slashed/echo/x', 'slashed'],
    ['/-/slashed/s/x', 'slashed'],
    ['/-/rooted/%73/x', 'rooted'],
    ['/%2d/slashed/x', 'rooted'],
  ])('finds nothing of another surface, and no mount below another, at %s', async (path, name) => {
    const { status, body } = await json(path)
    expect({ status, body }).toMatchObject({ status: 404, body: { [name]: 'not_found' } })
  })

  it('lets the surface of the longest prefix refuse unknown paths', async () => {
    expect((await json('/unknown')).body).toMatchObject({ rooted: 'not_found' })
    expect((await json('/s/unknown', { method: 'POST', body: '{}' })).body).toMatchObject({
      slashed: 'not_found',
    })
    expect((await json('/-/slashed/unknown')).body).toMatchObject({ slashed: 'not_found' })
  })

  it('tells an unknown method from an unknown path', async () => {
    for (const method of ['PATCH', 'POST', 'OPTIONS', 'PROPFIND']) {
      const answer = await get('/echo/x', { method })
      expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'GET, HEAD'])
      expect(await answer.json()).toMatchObject({ rooted: 'method_not_allowed' })
    }
    const slash = await get('/s/x/', { method: 'DELETE' })
    expect([slash.status, slash.headers.get('allow')]).toEqual([405, 'GET, HEAD, POST'])
  })
})

describe('request bodies', () => {
  const put = (body: string | undefined, headers: Record<string, string> = {}, path = '/things/a') =>
    json(path, { method: 'PUT', body: body ?? null, headers })

  it('are parsed and checked against the schema', async () => {
    expect(await put('{"value":"x"}')).toMatchObject({ status: 201, body: { name: 'a' } })
    expect(await put('{"value":5}')).toMatchObject({
      status: 422,
      body: { rooted: 'invalid', violations: [{ path: 'value', rule: 'type' }] },
    })
    expect((await put('{"value":"x","count":"5"}')).status).toBe(422)
    expect((await put('{"value":"x","other":1}')).status).toBe(422)
    expect(await put('{"value"')).toMatchObject({ status: 400, body: { rooted: 'malformed' } })
    expect((await put('[]')).status).toBe(400)
    expect((await put(undefined)).status).toBe(400)
  })

  it.each([
    'application/json',
    'application/json; charset=utf-8',
    'APPLICATION/JSON',
    'application/json ; a=b',
    'application/json\ta',
    'application/json;',
    'application/vnd.api+json',
    'text/plain',
    'text/plain; application/json',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'application/json, text/plain',
    ' application/json',
    'json',
    '/',
    '*/*',
    'application/',
    'a/b;c="d',
  ])('with the content type "%s" do not slip past the schema', async (type) => {
    const length = (body: string) => `Content-Length: ${body.length}\r\nConnection: close\r\n\r\n${body}`
    const head = `PUT /things/a HTTP/1.1\r\nHost: h\r\nContent-Type: ${type}\r\n`
    expect(await running.send(head + length('{"value":5}'))).toMatch(/^HTTP\/1.1 4(?:00|22)/)
    expect(await running.send(head + length('{"value":"x"}'))).toMatch(/^HTTP\/1.1 (?:201|400)/)
  })

  it('without any content type are parsed all the same', async () => {
    const bytes =
      'PUT /things/a HTTP/1.1\r\nHost: h\r\nConnection: close\r\nContent-Length: 13\r\n\r\n{"value":"x"}'
    expect(await running.send(bytes)).toMatch(/^HTTP\/1.1 201/)
  })

  it('may be empty with a JSON content type where none is needed', async () => {
    const headers = { 'content-type': 'application/json' }
    expect((await get('/things/a', { method: 'DELETE', headers })).status).toBe(204)
    expect((await get('/things/a/touch', { method: 'POST', headers })).status).toBe(200)
    expect((await get('/things/a/touch', { method: 'POST', headers, body: '{"value":5}' })).status).toBe(422)
  })

  it('are accepted and ignored on DELETE and GET', async () => {
    for (const body of ['{}', 'not json']) {
      expect((await get('/things/a', { method: 'DELETE', body })).status).toBe(204)
      const bytes = `GET /things/a HTTP/1.1\r\nHost: h\r\nContent-Length: ${body.length}\r\n\r\n${body}`
      expect(await running.send(bytes)).toMatch(/^HTTP\/1.1 200[^]*connection: close/i)
    }
  })

  it('do not reach a prototype by their keys', async () => {
    expect((await put('{"value":"x","__proto__":{"polluted":1}}')).status).toBe(400)
    expect((await put('{"value":"x","constructor":{"prototype":{"polluted":1}}}')).status).toBe(422)
    expect('polluted' in {}).toBe(false)
  })

  it('are never quoted in an answer or the log', async () => {
    for (const body of [
      '{"value":"CANARY-is-longer-than-twenty"}',
      '{"value":"CANARY',
      '{"value":{"CANARY":1}}',
      'CANARY',
    ]) {
      const { status, body: answer } = await put(body, { authorization: 'Bearer CANARY' })
      expect([400, 422]).toContain(status)
      expect(JSON.stringify(answer)).not.toContain('CANARY')
    }
    await get('/things?page=CANARY')
    expect(running.log()).not.toContain('CANARY')
  })

  it('of queries are checked after reading numbers', async () => {
    expect((await get('/things?page=2')).status).toBe(200)
    expect((await json('/things?page=two')).body).toMatchObject({
      violations: [{ path: 'page', rule: 'type' }],
    })
    expect((await json('/things?page=%ff')).status).toBe(400)
    expect((await json(`/things?${'a=1&'.repeat(100)}`)).status).toBe(413)
  })
})

describe('a surface that admits', () => {
  it('refuses before the body is parsed', async () => {
    const guarded = {
      ...toySurface({ mounts: [''] }),
      admit: () => {
        throw new DomainError('unauthenticated', 'Who are you?')
      },
    }
    const own = await startListener({ surfaces: [guarded] })
    const answer = await fetch(`${own.url}/things/a`, { method: 'PUT', body: 'not json' })
    expect(answer.status).toBe(401)
    await own.close()
  })
})
