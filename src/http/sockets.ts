import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { type RawData, WebSocketServer, type WebSocket } from 'ws'
import { limits } from '../limits.ts'
import type { Exchange } from './exchange.ts'
import { describe, pathOf } from './handler.ts'
import type { SocketRoute, Surface, TextSocket } from './surface.ts'

export interface Sockets {
  /** Takes the connection over when a surface speaks WebSocket at its path; otherwise leaves it alone. */
  take(exchange: Exchange, socket: Duplex, head: Buffer): boolean
  close(): void
}

/** Text over WebSocket (RFC 6455) for the few paths where a client insists on it. */
export function createSockets(surfaces: readonly Surface[]): Sockets {
  const server = new WebSocketServer({
    noServer: true,
    perMessageDeflate: false,
    maxPayload: limits.socketMessageBytesMax,
  })
  const places = placesOf(surfaces)
  return {
    take(exchange, socket, head) {
      const { req } = exchange
      const place = places.get(pathOf(exchange))
      const full = server.clients.size >= limits.socketsOpenMax
      if (place === undefined || full || !isOurs(req)) return false
      server.handleUpgrade(req, socket, head, (opened) => {
        place.route.open(textSocket(opened), describe(exchange, place.mount, undefined))
      })
      return true
    },
    close() {
      for (const each of server.clients) each.terminate()
      server.close()
    },
  }
}

interface Place {
  readonly route: SocketRoute
  readonly mount: string
}

function placesOf(surfaces: readonly Surface[]): Map<string, Place> {
  const places = new Map<string, Place>()
  for (const { name, mounts, sockets = [] } of surfaces) {
    for (const mount of [...mounts, `/-/${name}`]) {
      for (const route of sockets) places.set(mount + route.path, { route, mount })
    }
  }
  return places
}

/** A browser names the page that opens a socket, from whatever site; none of ours is for a page. */
function isOurs({ method, headers }: IncomingMessage): boolean {
  const asked = headers.upgrade?.toLowerCase() === 'websocket'
  return method === 'GET' && asked && headers.origin === undefined
}

function textSocket(socket: WebSocket): TextSocket {
  const timer = setTimeout(() => socket.close(), limits.socketOpenMsMax)
  socket.on('close', () => clearTimeout(timer))
  socket.on('error', () => socket.terminate())
  return {
    send: (text) => socket.send(text),
    close: () => socket.close(),
    onText: (listener) => void socket.on('message', (sent: RawData) => listener(textOf(sent))),
    onClose: (listener) => void socket.on('close', () => listener()),
  }
}

function textOf(sent: RawData): string {
  if (Array.isArray(sent)) return Buffer.concat(sent).toString('utf8')
  return Buffer.isBuffer(sent) ? sent.toString('utf8') : Buffer.from(sent).toString('utf8')
}
