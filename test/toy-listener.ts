import { connect } from 'node:net'
import { Writable } from 'node:stream'
import { pino } from 'pino'
import { createListener, type ListenerOptions } from '../src/http/listener.ts'
import { toySurface } from './toy-surface.ts'

export interface Running {
  readonly url: string
  readonly port: number
  /** Everything the listener logged so far, as written. */
  log(): string
  /** Sends bytes on a fresh connection and answers all that came back until the server closed it. */
  send(bytes: string | Uint8Array): Promise<string>
  close(): Promise<void>
}

/** A listener on a free loopback port; the toy surface unless told otherwise. */
export async function startListener(options: Partial<ListenerOptions> = {}): Promise<Running> {
  const lines: string[] = []
  const sink = new Writable({
    write(chunk: Buffer, _encoding, done) {
      lines.push(chunk.toString())
      done()
    },
  })
  const listener = createListener({
    surfaces: [toySurface()],
    log: pino({ level: 'debug' }, sink),
    trustProxy: false,
    probes: { live: () => true, ready: () => Promise.resolve(true) },
    ...options,
  })
  const { url, port } = await listener.listen({ host: '127.0.0.1', port: 0 })
  return {
    url,
    port,
    log: () => lines.join(''),
    send: (bytes) => sendBytes(port, bytes),
    close: () => listener.close(),
  }
}

function sendBytes(port: number, bytes: string | Uint8Array): Promise<string> {
  return new Promise((resolve, reject) => {
    const received: Buffer[] = []
    const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true }, () => socket.write(bytes))
    const done = () => resolve(Buffer.concat(received).toString())
    socket.on('data', (chunk: Buffer) => received.push(chunk))
    socket.on('end', () => {
      socket.end()
      done()
    })
    socket.on('error', (error) => (received.length > 0 ? done() : reject(error)))
    socket.on('close', done)
  })
}
