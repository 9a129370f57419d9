import { Type } from 'typebox'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Running, startListener } from '../../test/toy-listener.ts'
import { toyRoutes, toySurface } from '../../test/toy-surface.ts'
import { DomainError } from '../core/error.ts'
import type { Reply, Route } from './surface.ts'

const declared = {
  200: Type.Object({ shown: Type.String() }),
  204: null,
  201: Type.Object({ list: Type.Array(Type.Object({ a: Type.Integer() })) }),
}
const answering = (path: string, reply: () => Reply): Route => ({
  method: 'GET',
  path,
  operationId: `op ${path}`,
  responses: declared,
  handle: async () => reply(),
})

const databaseError = Object.assign(new Error('told-to-operators'), { detail: 'CANARY-row' })
const routes = [
  ...toyRoutes,
  answering('/leaky', () => ({ status: 200, body: { shown: 'yes', hidden: 'CANARY' } })),
  answering('/nested', () => ({ status: 201, body: { list: [{ a: 1, b: 'CANARY' }], hidden: 1 } })),
  answering('/undeclared', () => ({ status: 202, body: { hidden: 'CANARY' } })),
  answering('/undeclared-error', () => ({ status: 404, body: { hidden: 'CANARY' } })),
  answering('/not-empty', () => ({ status: 204, body: { hidden: 'CANARY' } })),
  answering('/missing', () => ({ status: 200, body: {} })),
  answering('/throws', () => {
    throw new Error('could not open', { cause: databaseError })
  }),
  answering('/throws-text', () => {
    const text: unknown = 'CANARY'
    throw text
  }),
  answering('/conflict', () => {
    throw new DomainError('conflict', 'That exists.')
  }),
  answering('/text', () => ({
    status: 200,
    body: 'plain',
    headers: { 'Content-Type': 'text/plain', 'Cache-Control': 'max-age=5' },
  })),
  answering('/bytes', () => ({
    status: 200,
    body: new Uint8Array([0, 255]),
    headers: { 'content-type': 'application/x-bytes' },
  })),
  answering('/bad-header', () => ({
    status: 200,
    body: { shown: 'x' },
    headers: { 'x-bad': 'a\r\nSet-Cookie: b' },
  })),
  answering('/empty', () => ({ status: 204 })),
]

let running: Running
beforeAll(async () => {
  running = await startListener({ surfaces: [toySurface({ mounts: [''], routes })] })
})
afterAll(() => running.close())

async function get(path: string): Promise<{ status: number; text: string; headers: Headers }> {
  const answer = await fetch(running.url + path)
  return { status: answer.status, text: await answer.text(), headers: answer.headers }
}

describe('an answer', () => {
  it('holds only what the schema of its status declares', async () => {
    expect((await get('/leaky')).text).toBe('{"shown":"yes"}')
    expect((await get('/nested')).text).toBe('{"list":[{"a":1}]}')
  })

  it.each(['/undeclared', '/undeclared-error', '/not-empty', '/missing'])(
    'of %s is a fault of ours, logged',
    async (path) => {
      const { status, text, headers } = await get(path)
      expect([status, JSON.parse(text)]).toEqual([500, { toy: 'internal', message: 'Internal error' }])
      const line = running
        .log()
        .split('\n')
        .find((entry) => entry.includes(`${headers.get('x-request-id')}`) && entry.includes('"stack"'))
      expect(line).toBeDefined()
      expect(running.log()).not.toContain('CANARY')
    },
  )

  it('says nothing of an unknown error, and the log says where it was thrown but not what it carried', async () => {
    const { status, text, headers } = await get('/throws')
    expect([status, JSON.parse(text)]).toEqual([500, { toy: 'internal', message: 'Internal error' }])
    expect((await get('/throws-text')).status).toBe(500)
    const line = running
      .log()
      .split('\n')
      .find((entry) => entry.includes('could not open'))
    expect(line).toContain(`"requestId":"${headers.get('x-request-id')}"`)
    expect(line).toContain('answer.test.ts')
    expect(line).toContain('told-to-operators')
    expect(running.log()).not.toContain('CANARY')
  })

  it('of a refusal has the shape of the surface', async () => {
    const { status, text, headers } = await get('/conflict')
    expect([status, JSON.parse(text)]).toEqual([409, { toy: 'conflict', message: 'That exists.' }])
    expect(headers.get('content-type')).toBe('application/json; charset=utf-8')
  })

  it('passes text and bytes on as they are', async () => {
    const text = await get('/text')
    expect([text.text, text.headers.get('content-type'), text.headers.get('cache-control')]).toEqual([
      'plain',
      'text/plain',
      'max-age=5',
    ])
    const bytes = await fetch(`${running.url}/bytes`)
    expect(new Uint8Array(await bytes.arrayBuffer())).toEqual(new Uint8Array([0, 255]))
  })

  it('without a body has no length where none is allowed', async () => {
    const { status, headers } = await get('/empty')
    expect([status, headers.get('content-length'), headers.get('content-type')]).toEqual([204, null, null])
  })

  it('is not split by a header with a line break', async () => {
    const { status, headers } = await get('/bad-header')
    expect([status, headers.get('set-cookie')]).toEqual([500, null])
  })

  it('carries a request id of our own and the security headers, whatever it is', async () => {
    for (const path of [
      '/leaky',
      '/empty',
      '/throws',
      '/unknown',
      '/conflict',
      '/livez',
      '/bad-header',
      '/%ff',
    ]) {
      const { headers } = await get(path)
      expect(headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/)
      expect(headers.get('x-content-type-options')).toBe('nosniff')
      expect(headers.get('cache-control')).toBe('no-store')
    }
    const foreign = await fetch(`${running.url}/leaky`, { headers: { 'x-request-id': 'mine' } })
    expect(foreign.headers.get('x-request-id')).not.toBe('mine')
  })
})

describe('the request log', () => {
  it('has one line of chosen fields per request: the route, never the path, the query, a header or a body', async () => {
    const own = await startListener()
    const authorization = 'Bearer CANARY'
    await fetch(`${own.url}/toy/things/CANARY?page=CANARY`, { headers: { authorization } })
    await fetch(`${own.url}/toy/things/CANARY`, {
      method: 'PUT',
      body: '{"value":"CANARY"}',
      headers: { authorization },
    })
    await fetch(`${own.url}/CANARY/unknown`)
    await fetch(`${own.url}/livez`)
    await own.close()
    const lines = own
      .log()
      .trim()
      .split('\n')
      .map((line): unknown => JSON.parse(line))
    const common = { remoteAddress: '127.0.0.1', surface: 'toy', msg: 'request', level: 30 }
    expect(lines).toEqual([
      expect.objectContaining({ ...common, operationId: 'getThing', method: 'GET', status: 200 }),
      expect.objectContaining({ ...common, operationId: 'putThing', method: 'PUT', status: 201 }),
      expect.objectContaining({ ...common, method: 'GET', status: 404 }),
    ])
    expect(own.log()).not.toContain('CANARY')
  })
})

describe('a surface that touches every answer', () => {
  const finishing = {
    ...toySurface({ mounts: [''] }),
    finish: (reply: Reply): Reply =>
      reply.body === '{"name":"same"}'
        ? { status: 304 }
        : { ...reply, headers: { ...reply.headers, ETag: `"${String(reply.body).length}"` } },
  }

  it('sees the text that will be sent, and may replace it', async () => {
    const own = await startListener({ surfaces: [finishing] })
    expect((await fetch(`${own.url}/things/x`)).headers.get('etag')).toBe('"12"')
    expect((await fetch(`${own.url}/unknown`)).headers.get('etag')).toBe('"41"')
    const same = await fetch(`${own.url}/things/same`)
    expect([same.status, await same.text()]).toEqual([304, ''])
    await own.close()
  })

  it('still answers when its own code fails', async () => {
    const broken = {
      ...toySurface({ mounts: [''] }),
      finish: () => {
        throw new Error('broken finish')
      },
    }
    const own = await startListener({ surfaces: [broken] })
    const answer = await fetch(`${own.url}/things/x`)
    expect([answer.status, await answer.json()]).toEqual([500, { message: 'Internal error' }])
    await own.close()
  })
})

describe('the probes', () => {
  it('answer before any surface, and turn to 503 when asked to or when readiness fails', async () => {
    expect(await get('/livez')).toMatchObject({ status: 200, text: '{"status":"ok"}' })
    expect(await get('/readyz')).toMatchObject({ status: 200, text: '{"status":"ok"}' })
    const probes = { live: () => false, ready: () => Promise.reject(new Error('no database')) }
    const own = await startListener({ probes })
    for (const path of ['/livez', '/readyz']) expect((await fetch(own.url + path)).status).toBe(503)
    await own.close()
  })
})
