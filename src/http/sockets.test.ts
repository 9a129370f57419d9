import { connect } from 'node:net'
import { once } from 'node:events'
import { setTimeout as pause } from 'node:timers/promises'
import { WebSocket } from 'ws'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { type Running, startListener } from '../../test/toy-listener.ts'
import { toySurface } from '../../test/toy-surface.ts'
import { limits } from '../limits.ts'
import type { SocketRoute } from './surface.ts'

let running: Running
const closed: string[] = []
const echo: SocketRoute = {
  path: '/echo',
  open(socket, request) {
    socket.onText((text) => (text === 'bye' ? socket.close() : socket.send(`${request.base} ${text}`)))
    socket.onClose(() => closed.push(`${request.mount}/echo`))
  },
}

beforeAll(async () => {
  running = await startListener({ surfaces: [{ ...toySurface(), sockets: [echo] }] })
})
afterAll(() => running.close())

async function open(path: string, headers: Record<string, string> = {}): Promise<WebSocket> {
  const socket = new WebSocket(`ws://127.0.0.1:${running.port}${path}`, { headers })
  await once(socket, 'open')
  return socket
}

async function statusOf(path: string, headers: Record<string, string> = {}): Promise<number | undefined> {
  const socket = new WebSocket(`ws://127.0.0.1:${running.port}${path}`, { headers })
  const refused = new Promise<number | undefined>((resolve) => {
    socket.on('unexpected-response', (_request, answer) => resolve(answer.statusCode))
  })
  socket.on('error', () => {})
  return refused
}

/** What comes back for bytes on a connection of its own, which ends by the last request's wish. */
const raw = (...lines: string[]) => running.send(lines.join('\r\n'))

describe('a socket', () => {
  it.each(['/toy/echo', '/-/toy/echo'])('opens at %s and carries text both ways', async (path) => {
    const socket = await open(path)
    socket.send('hello')
    const [answer] = (await once(socket, 'message')) as [Buffer]
    expect(answer.toString()).toBe(`http://127.0.0.1:${running.port}${path.replace('/echo', '')} hello`)
    socket.send('bye')
    await once(socket, 'close')
    await vi.waitFor(() => expect(closed).toContain(path))
  })

  it('is not opened for a page of any site', async () => {
    expect(await statusOf('/toy/echo', { origin: 'https://evil.example' })).toBe(404)
  })

  it('is not opened where no surface has one: the path answers as ever', async () => {
    expect(await statusOf('/toy/things')).toBe(200)
    expect(await statusOf('/toy/nothing')).toBe(404)
  })

  it('ends when a message is too large', async () => {
    const socket = await open('/toy/echo')
    socket.on('error', () => {})
    socket.send('x'.repeat(limits.socketMessageBytesMax + 1))
    const [code] = (await once(socket, 'close')) as [number]
    expect(code).toBe(1009)
  })

  it('ends with the listener', async () => {
    const own = await startListener({ surfaces: [{ ...toySurface(), sockets: [echo] }] })
    const socket = new WebSocket(`ws://127.0.0.1:${own.port}/toy/echo`)
    await once(socket, 'open')
    const ended = once(socket, 'close')
    await own.close()
    await ended
    expect(socket.readyState).toBe(WebSocket.CLOSED)
  })
})

describe('an offer to go on in another protocol', () => {
  const offer = [
    'Connection: Upgrade, HTTP2-Settings',
    'Upgrade: h2c',
    'HTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA',
  ]

  it('that nobody takes is served as if it had not been made', async () => {
    const answer = await raw(
      'GET /toy/things HTTP/1.1',
      'Host: h',
      ...offer,
      '',
      'GET /toy/things/x HTTP/1.1',
      'Host: h',
      'Connection: close',
      '',
      '',
    )
    expect(answer.match(/HTTP\/1\.1 200 OK/g)).toHaveLength(2)
  })

  it('keeps the body that follows it, however it is cut', async () => {
    const body = JSON.stringify({ value: 'whole' })
    const head = [
      'PUT /toy/things/x HTTP/1.1',
      'Host: h',
      `Content-Length: ${body.length}`,
      ...offer,
      '',
      '',
    ].join('\r\n')
    const socket = connect(running.port, '127.0.0.1')
    let answer = ''
    socket.on('data', (chunk: Buffer) => (answer += chunk.toString()))
    socket.write(head + body.slice(0, 3))
    await pause(50)
    socket.write(body.slice(3))
    while (!answer.includes('"name":"x"')) await once(socket, 'data')
    expect(answer).toMatch(/^HTTP\/1\.1 201/)
    socket.write('GET /toy/things HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n')
    await once(socket, 'end')
    expect(answer).toMatch(/HTTP\/1\.1 200 OK/)
    socket.destroy()
  })

  it('does not bring in a request that was refused without it', async () => {
    const last = ['Connection: close, Upgrade', 'Upgrade: h2c', '', '']
    const twoHosts = await raw('GET /toy/things HTTP/1.1', 'Host: h', 'Host: i', ...last)
    expect(twoHosts).toMatch(/^HTTP\/1\.1 400/)
    const lengths = ['Transfer-Encoding: chunked', 'Content-Length: 4']
    const smuggled = await raw(
      'POST /toy/things/x/touch HTTP/1.1',
      'Host: h',
      ...lengths,
      ...last,
      '0',
      '',
      '',
    )
    expect(smuggled).toMatch(/^HTTP\/1\.1 400/)
  })
})
