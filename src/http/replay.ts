import type { IncomingMessage, Server } from 'node:http'
import type { Duplex } from 'node:stream'

const upgrading = new Set(['upgrade', 'http2-settings'])

/**
 * Serves a request that offers an upgrade nobody takes, as the protocol wants it (RFC 9110 §7.8: an offer may be
 * ignored). Once somebody listens for upgrades, Node hands every such connection over whole and unanswered: clients that
 * offer `h2c` with each first request would get nothing. So the request goes in once more, without its offer.
 */
export function replayWithoutOffer(
  server: Server,
  request: IncomingMessage,
  socket: Duplex,
  head: Buffer,
): void {
  const { method = '', url = '', httpVersion, rawHeaders } = request
  const lines = [`${method} ${url} HTTP/${httpVersion}`]
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const name = rawHeaders[i] ?? ''
    const value = rawHeaders[i + 1] ?? ''
    const folded = name.toLowerCase()
    if (upgrading.has(folded)) continue
    const kept = folded === 'connection' ? withoutOffer(value) : value
    if (folded !== 'connection' || kept !== '') lines.push(`${name}: ${kept}`)
  }
  socket.unshift(Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1'), head]))
  server.emit('connection', socket)
}

function withoutOffer(connection: string): string {
  const tokens = connection.split(',').map((token) => token.trim())
  return tokens.filter((token) => !upgrading.has(token.toLowerCase())).join(', ')
}
