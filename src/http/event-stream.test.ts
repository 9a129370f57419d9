import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { Type } from 'typebox'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { startListener, type Running } from '../../test/toy-listener.ts'
import { toySurface } from '../../test/toy-surface.ts'
import { pause } from '../pause.ts'
import type { PushedEvent, Route } from './surface.ts'

let running: Running
afterEach(() => running.close())

/** Streams that are under way, and how they ended. */
interface Watched {
  begun: number
  ended: number
}

function stream(
  path: string,
  events: (signal: AbortSignal) => AsyncGenerator<PushedEvent>,
  watched: Watched,
): Route {
  return {
    method: 'GET',
    path,
    operationId: `stream${path}`,
    pushes: true,
    responses: { 200: Type.Object({ count: Type.Integer() }) },
    handle: async () => ({
      status: 200,
      headers: { 'content-type': 'text/event-stream' },
      async *events(signal) {
        watched.begun += 1
        try {
          yield* events(signal)
        } finally {
          watched.ended += 1
        }
      },
    }),
  }
}

async function* three(): AsyncGenerator<PushedEvent> {
  yield { id: 'one\nevent: forged', event: 'count', data: { count: 1, secret: 'undeclared' } }
  yield {}
  yield { data: { count: 2 } }
}

async function* endless(signal: AbortSignal): AsyncGenerator<PushedEvent> {
  for (let count = 0; !signal.aborted; count += 1) {
    yield { data: { count } }
    await pause(5, signal)
  }
}

/** As fast as it is taken. */
async function* flood(signal: AbortSignal): AsyncGenerator<PushedEvent> {
  while (!signal.aborted) yield { event: 'x'.repeat(100_000), data: { count: 0 } }
}

async function* broken(): AsyncGenerator<PushedEvent> {
  yield { data: { count: 1 } }
  throw new Error('a canary of the stream')
}

async function start(limits: { streamDrainMsMax?: number } = {}): Promise<Watched> {
  const watched = { begun: 0, ended: 0 }
  const routes = [
    stream('/three', three, watched),
    stream('/endless', endless, watched),
    stream('/flood', flood, watched),
    stream('/broken', broken, watched),
  ]
  running = await startListener({ surfaces: [toySurface({ routes })], limits })
  return watched
}

const request = (path: string) => `GET ${path} HTTP/1.1\r\nhost: localhost\r\n\r\n`
/** What tells a whole answer from one that was cut off. */
const lastChunk = /\r\n0\r\n\r\n$/

async function openRaw(path: string): Promise<Socket> {
  const socket = connect({ port: running.port, host: '127.0.0.1' })
  await once(socket, 'connect')
  socket.write(request(path))
  return socket
}

const logged = () =>
  running
    .log()
    .split('\n')
    .filter((line) => line.includes('"msg":"request"'))
    .map((line) => JSON.parse(line) as Record<string, unknown>)

describe('an answer that goes on', () => {
  it('sends each event with what its schema declares, and no field that a value would forge', async () => {
    await start()
    const answer = await fetch(`${running.url}/toy/three`)
    expect(answer.headers.get('content-type')).toBe('text/event-stream')
    expect(await answer.text()).toBe(
      'event: count\nid: oneevent: forged\ndata: {"count":1}\n\n:\n\ndata: {"count":2}\n\n',
    )
  })

  it('has one line in the log, when it has ended', async () => {
    await start()
    await (await fetch(`${running.url}/toy/three`)).text()
    await vi.waitFor(() => expect(logged()).toHaveLength(1))
    expect(logged()[0]).toMatchObject({ operationId: 'stream/three', status: 200, method: 'GET' })
  })

  it('ends when its client goes', async () => {
    const watched = await start()
    const socket = await openRaw('/toy/endless')
    await once(socket, 'data')
    expect(watched).toEqual({ begun: 1, ended: 0 })
    socket.destroy()
    await vi.waitFor(() => expect(watched.ended).toBe(1))
  })

  it('ends whole when the server stops, which waits for none', async () => {
    const watched = await start()
    const received = running.send(request('/toy/endless'))
    await vi.waitFor(() => expect(watched.begun).toBe(1))
    await running.close()
    expect(await received).toMatch(lastChunk)
    expect(watched).toEqual({ begun: 1, ended: 1 })
  })

  it('is dropped when nobody reads it', async () => {
    const watched = await start({ streamDrainMsMax: 50 })
    const socket = await openRaw('/toy/flood')
    socket.pause()
    await vi.waitFor(() => expect(watched).toEqual({ begun: 1, ended: 1 }))
    socket.destroy()
  })

  it('is a head alone for HEAD', async () => {
    const watched = await start()
    const answer = await fetch(`${running.url}/toy/endless`, { method: 'HEAD' })
    expect([answer.status, await answer.text()]).toEqual([200, ''])
    await vi.waitFor(() => expect(watched).toEqual({ begun: 1, ended: 1 }))
  })

  it('is cut off, so that nobody takes it for whole, when it breaks', async () => {
    await start()
    const received = await running.send(request('/toy/broken'))
    expect(received).toContain('200 OK')
    expect(received).not.toMatch(lastChunk)
    expect(running.log()).toContain('internal error')
  })
})
