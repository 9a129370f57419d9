import { connect, type Socket } from 'node:net'
import { once } from 'node:events'
import { Type } from 'typebox'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Running, startListener } from '../../test/toy-listener.ts'
import { toyRoutes, toySurface } from '../../test/toy-surface.ts'
import type { Route } from './surface.ts'

let calls = 0
const counted: Route = {
  method: 'POST',
  path: '/counted',
  operationId: 'counted',
  responses: { 200: Type.Object({}) },
  handle: () => {
    calls++
    return Promise.resolve({ status: 200, body: {} })
  },
}

let running: Running
beforeAll(async () => {
  running = await startListener({
    surfaces: [
      toySurface({ name: 'root', mounts: [''], routes: [...toyRoutes, counted] }),
      toySurface({ name: 'other', mounts: ['/other'] }),
    ],
    limits: { headersTimeoutMs: 300, requestTimeoutMs: 600, connectionsCheckMs: 50, lingerTimeoutMs: 200 },
  })
})
afterAll(() => running.close())

const post = (headers: string, body = '') =>
  running.send(`POST /counted HTTP/1.1\r\n${headers}\r\n\r\n${body}`)

describe('a request target', () => {
  it('in absolute form is the path of it', async () => {
    for (const target of ['http://h/things/x', 'HTTP://H/things/x', 'https://h/things/x']) {
      expect(await running.send(`GET ${target} HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n`)).toMatch(
        /200 OK[^]*"name":"x"/,
      )
    }
    const below = await running.send(
      'GET http://h/-/other/things/x HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n',
    )
    expect(below).toMatch(/200 OK[^]*"name":"x"/)
    const probe = await running.send('GET http://h/livez HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n')
    expect(probe).toMatch(/200 OK[^]*{"status":"ok"}/)
  })

  it.each(['http://evil/things/x', 'http://user@h/things/x', 'ftp://h/things/x', 'things/x', '*'])(
    '%s is refused',
    async (target) => {
      const answer = await running.send(`GET ${target} HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n`)
      expect(answer).toMatch(/^HTTP\/1.1 400/)
      expect(answer).toMatch(/"root":"malformed"/)
    },
  )

  it('that is too long is refused in the shape of the surface', async () => {
    const answer = await running.send(
      `GET /other/${'x'.repeat(9_000)} HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n`,
    )
    expect(answer).toMatch(/^HTTP\/1.1 413[^]*"other":"too_large"/)
  })
})

describe('headers', () => {
  const many = Array.from({ length: 2_100 }, (_, i) => `a${i % 10}:`).join('\r\n')

  it.each([
    ['two hosts', 'Host: a\r\nHost: b'],
    ['two equal hosts', 'Host: a\r\nhost: a'],
    ['a host behind more headers than Node counts', `Host: a\r\n${many}\r\nHost: b`],
    ['no host', 'Accept: a'],
    ['an empty host', 'Host:'],
    ['a host that is none', 'Host: a/b?c'],
    ['a host with quotes', 'Host: "><script>'],
  ])('with %s are refused before the handler', async (_, headers) => {
    const before = calls
    expect(await post(`${headers}\r\nContent-Length: 0\r\nConnection: close`)).toMatch(
      /^HTTP\/1.1 400[^]*"root":"malformed"/,
    )
    expect(calls).toBe(before)
  })

  it('that name a prototype are harmless', async () => {
    const odd = '__proto__: polluted\r\nconstructor: y\r\ntoString: z\r\nhasOwnProperty: w'
    expect(await post(`Host: h\r\n${odd}\r\nContent-Length: 0\r\nConnection: close`)).toMatch(
      /^HTTP\/1.1 200/,
    )
    expect('polluted' in {}).toBe(false)
  })

  it('beyond the limit are refused in the shape of the surface', async () => {
    expect(await post(`Host: h\r\nx: ${'y'.repeat(20_000)}`)).toMatch(/^HTTP\/1.1 413[^]*"root":"too_large"/)
  })

  it('may lack a host in HTTP/1.0', async () => {
    expect(await running.send('GET /things/x HTTP/1.0\r\n\r\n')).toMatch(/^HTTP\/1.1 200/)
  })
})

describe('bytes that two readers could read differently', () => {
  const smuggled = 'GET /things/smuggled HTTP/1.1\r\nHost: h\r\n\r\n'

  it.each([
    ['length and chunks', 'Content-Length: 5\r\nTransfer-Encoding: chunked', `0\r\n\r\n${smuggled}`],
    ['chunks and length', 'Transfer-Encoding: chunked\r\nContent-Length: 5', `0\r\n\r\n${smuggled}`],
    ['two lengths', 'Content-Length: 0\r\nContent-Length: 44', smuggled],
    ['a list of lengths', 'Content-Length: 0, 44', smuggled],
    ['a signed length', 'Content-Length: +0', smuggled],
    ['a length in hex', 'Content-Length: 0x0', smuggled],
    ['an unknown coding', 'Transfer-Encoding: xchunked', `0\r\n\r\n${smuggled}`],
    ['chunked not last', 'Transfer-Encoding: chunked, identity', `0\r\n\r\n${smuggled}`],
    ['a space before the colon', 'Transfer-Encoding : chunked', `0\r\n\r\n${smuggled}`],
    ['a folded header', 'Transfer-Encoding:\r\n chunked', `0\r\n\r\n${smuggled}`],
    ['a bare line feed', 'X: y\nTransfer-Encoding: chunked', `0\r\n\r\n${smuggled}`],
    ['a chunk size that is none', 'Transfer-Encoding: chunked', `0x0\r\n\r\n${smuggled}`],
    ['a chunk size beyond all integers', 'Transfer-Encoding: chunked', `ffffffffffffffffff\r\n${smuggled}`],
  ])('(%s) reach no handler', async (_, headers, body) => {
    const before = calls
    const answer = await post(`Host: h\r\n${headers}`, body)
    expect(answer).toMatch(/^HTTP\/1.1 400[^]*"root":"malformed"/)
    expect(answer).not.toContain('smuggled')
    expect(calls).toBe(before)
  })

  it.each([
    'GET / HTTP/9.9\r\n\r\n',
    'garbage\r\n\r\n',
    '\x16\x03\x01\x02\x00\x01',
    'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
  ])('such as %j are answered in the shape of the root surface, with the security headers', async (bytes) => {
    const answer = await running.send(bytes)
    expect(answer).toMatch(/^HTTP\/1.1 400 Bad Request[^]*"root":"malformed"/)
    expect(answer).toMatch(/x-content-type-options: nosniff/)
    expect(answer).toMatch(/x-request-id: [0-9a-f-]{36}/)
  })

  it('behind a good request never become its answer', async () => {
    const answer = await running.send('GET /things/x HTTP/1.1\r\nHost: h\r\n\r\ngarbage\r\n\r\n')
    expect(answer).not.toMatch(/^HTTP\/1.1 400/)
  })
})

describe('a body too large', () => {
  it('of a hundred declared megabytes is refused at once, and the connection ends', async () => {
    const answer = await running.send(
      `POST /counted HTTP/1.1\r\nHost: h\r\nContent-Length: 104857600\r\n\r\n${'x'.repeat(1_000)}`,
    )
    expect(answer).toMatch(/^HTTP\/1.1 413[^]*connection: close[^]*"root":"too_large"/i)
  })

  it('is refused to a client that keeps sending, which still reads the answer', async () => {
    const socket = connect(running.port, '127.0.0.1')
    const chunk = Buffer.alloc(65_536, 'x')
    let received = ''
    socket.on('data', (data: Buffer) => (received += data.toString()))
    socket.on('error', () => {})
    socket.write('POST /counted HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n')
    const closed = once(socket, 'close')
    const sending = setInterval(() => socket.write(`10000\r\n${chunk.toString()}\r\n`), 1)
    await closed
    clearInterval(sending)
    expect(received).toMatch(/^HTTP\/1.1 413[^]*"root":"too_large"/)
    expect(socket.bytesWritten).toBeLessThan(104_857_600)
  })

  it('is refused by depth long before the stack ends', async () => {
    const deep = '['.repeat(100_000)
    const answer = await fetch(`${running.url}/things/a`, { method: 'PUT', body: deep })
    expect(answer.status).toBe(400)
  })
})

describe('slow clients', () => {
  async function silent(first: string): Promise<string> {
    const socket = connect(running.port, '127.0.0.1')
    let received = ''
    socket.on('data', (data: Buffer) => (received += data.toString()))
    socket.write(first)
    await once(socket, 'close')
    return received
  }

  it('are cut off in the shape of the surface, while others are served', async () => {
    const slow: Promise<string>[] = Array.from({ length: 50 }, () => silent('GET /things/x HTTP/1.1\r\nHo'))
    const body = silent('POST /other/things/a/touch HTTP/1.1\r\nHost: h\r\nContent-Length: 10\r\n\r\n{')
    expect((await fetch(`${running.url}/things/x`)).status).toBe(200)
    for (const answer of await Promise.all(slow)) expect(answer).toMatch(/^HTTP\/1.1 408[^]*"root":"timeout"/)
    expect(await body).toMatch(/^HTTP\/1.1 408[^]*"other":"timeout"/)
  })

  it('that say nothing at all are cut off too', async () => {
    expect(await silent('')).not.toContain('200')
  })
})

describe('closing', () => {
  function gated(): { route: Route; started: Promise<unknown>; release: () => void } {
    let release = () => {}
    let start = () => {}
    const started = new Promise<void>((resolve) => {
      start = resolve
    })
    const gate = new Promise<void>((resolve) => {
      release = resolve
    })
    const handle = async () => {
      start()
      await gate
      return { status: 200, body: {} }
    }
    const route: Route = {
      method: 'GET',
      path: '/gated',
      operationId: 'gated',
      responses: { 200: Type.Object({}) },
      handle,
    }
    return { route, started, release: () => release() }
  }

  const idle = async (port: number): Promise<Socket> => {
    const socket = connect(port, '127.0.0.1')
    socket.write('GET /things/x HTTP/1.1\r\nHost: h\r\n\r\n')
    await once(socket, 'data')
    return socket
  }

  it('ends idle connections, lets a request finish, and then refuses', async () => {
    const { route, started, release } = gated()
    const own = await startListener({
      surfaces: [toySurface({ mounts: [''], routes: [route, ...toyRoutes] })],
    })
    const waiting = await idle(own.port)
    const request = fetch(`${own.url}/gated`)
    await started
    const closed = own.close()
    await once(waiting, 'close')
    release()
    const answer = await request
    expect([answer.status, answer.headers.get('connection')]).toEqual([200, 'close'])
    await closed
    await expect(fetch(`${own.url}/things/x`)).rejects.toThrow('fetch failed')
  })

  it('does not wait for ever', async () => {
    const { route, started } = gated()
    const own = await startListener({
      surfaces: [toySurface({ mounts: [''], routes: [route] })],
      limits: { drainTimeoutMs: 100 },
    })
    const request = fetch(`${own.url}/gated`)
    await started
    await Promise.all([own.close(), expect(request).rejects.toThrow('fetch failed')])
  })
})
