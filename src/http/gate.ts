import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { DomainError } from '../core/error.ts'
import type { limits } from '../limits.ts'
import { Exchange } from './exchange.ts'
import { type Forwarded, isHost } from './forwarded.ts'
import { replayWithoutOffer } from './replay.ts'

type GateLimit =
  | 'headerBytesMax'
  | 'headersTimeoutMs'
  | 'requestTimeoutMs'
  | 'connectionsCheckMs'
  | 'keepAliveTimeoutMs'
  | 'urlCharsMax'
  | 'lingerTimeoutMs'
type GateLimits = Readonly<Record<Extract<keyof typeof limits, GateLimit>, number>>

export interface GateOptions {
  readonly limits: GateLimits
  forwarded(request: IncomingMessage): Forwarded
  /** A request whose line and headers hold. */
  accept(exchange: Exchange): void
  refuse(exchange: Exchange, error: DomainError): void
  /** A request that offers to go on in another protocol. False leaves the connection untouched: it is served as it is. */
  upgrade(exchange: Exchange, socket: Duplex, head: Buffer): boolean
  /** Bytes that are no request: the answer to write on the bare connection. */
  refuseConnection(error: DomainError): string
}

/** Node's server with the limits on, and before any routing the checks that keep two readers of one request from disagreeing. */
export function createGate(options: GateOptions): Server<typeof IncomingMessage, typeof Exchange> {
  const { limits } = options
  const newest = new WeakMap<Duplex, Exchange>()
  const server = createServer(
    {
      ServerResponse: Exchange,
      maxHeaderSize: limits.headerBytesMax,
      headersTimeout: limits.headersTimeoutMs,
      requestTimeout: limits.requestTimeoutMs,
      connectionsCheckingInterval: limits.connectionsCheckMs,
      keepAliveTimeout: limits.keepAliveTimeoutMs,
      insecureHTTPParser: false,
      // Checked here, so that the refusal has the surface's shape.
      requireHostHeader: false,
      noDelay: true,
    },
    (request, exchange) => {
      newest.set(request.socket, exchange)
      try {
        identify(exchange, options)
      } catch (thrown) {
        return options.refuse(
          exchange,
          thrown instanceof DomainError ? thrown : new DomainError('internal', '', { cause: thrown }),
        )
      }
      options.accept(exchange)
    },
  )
  // Node silently drops headers beyond its count; a second Host could hide there. Their bytes are bounded anyway.
  server.maxHeadersCount = 0
  server.on('upgrade', (request, socket, head) => {
    // An answer of ours is still on its way: what came behind it has no place on this connection any more.
    if (newest.get(socket)?.writableFinished === false) socket.destroy()
    else if (!isTaken(request, socket, head, options)) replayWithoutOffer(server, request, socket, head)
  })
  server.on('clientError', (error, socket) => onClientError(error, socket, newest.get(socket), options))
  return server
}

function isTaken(request: IncomingMessage, socket: Duplex, head: Buffer, options: GateOptions): boolean {
  const exchange = new Exchange(request)
  try {
    identify(exchange, options)
  } catch {
    return false
  }
  return options.upgrade(exchange, socket, head)
}

function onClientError(
  error: Error,
  socket: Duplex,
  exchange: Exchange | undefined,
  options: GateOptions,
): void {
  const refusal = refusalOf(error)
  if (refusal === undefined || !socket.writable) return void socket.destroy()
  // Our code is at work on an earlier request, or its answer is on the way: whatever we wrote now would be read as that answer.
  if (exchange !== undefined && exchange.stage === 'handling') return void socket.destroy()
  if (exchange !== undefined && exchange.stage === 'receiving') {
    options.refuse(exchange, refusal)
    return endSoon(socket, options)
  }
  if (exchange !== undefined && !exchange.writableFinished) return void socket.destroy()
  socket.end(options.refuseConnection(refusal))
  endSoon(socket, options)
}

/** A client that does not read must not hold the connection. */
function endSoon(socket: Duplex, { limits }: GateOptions): void {
  setTimeout(() => socket.destroy(), limits.lingerTimeoutMs).unref()
}

function refusalOf(error: Error): DomainError | undefined {
  const code = 'code' in error ? error.code : undefined
  switch (code) {
    case 'ECONNRESET':
    case 'EPIPE':
      return undefined
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return new DomainError('timeout', 'The request took too long to arrive.')
    case 'HPE_HEADER_OVERFLOW':
      return new DomainError('too_large', 'The request line and headers are too large.')
    case 'HPE_CHUNK_EXTENSIONS_OVERFLOW':
      return new DomainError('too_large', 'The chunk extensions are too large.')
    default:
      return new DomainError('malformed', 'The request is not valid HTTP.')
  }
}

function identify(exchange: Exchange, options: GateOptions): void {
  const { req } = exchange
  const url = req.url ?? ''
  exchange.target = url
  const forwarded = options.forwarded(req)
  exchange.remoteAddress = forwarded.address
  if (url.length > options.limits.urlCharsMax) {
    throw new DomainError('too_large', `The URL is longer than ${options.limits.urlCharsMax} characters.`)
  }
  const host = hostOf(req)
  if (url.charCodeAt(0) !== 47) exchange.target = originForm(url, host)
  exchange.origin = `${forwarded.scheme ?? 'http'}://${forwarded.host ?? host}`
}

function hostOf(request: IncomingMessage): string {
  const { rawHeaders } = request
  let host: string | undefined
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const name = rawHeaders[i]
    if (name === undefined || name.length !== 4 || name.toLowerCase() !== 'host') continue
    if (host !== undefined) throw new DomainError('malformed', 'The request has more than one Host header.')
    host = rawHeaders[i + 1] ?? ''
  }
  if (host === undefined && request.httpVersion === '1.0') return localHost(request.socket)
  if (host === undefined || !isHost(host)) {
    throw new DomainError('malformed', 'The request has no valid Host header.')
  }
  return host
}

function localHost(socket: Socket): string {
  const address = socket.localAddress ?? 'localhost'
  return `${address.includes(':') ? `[${address}]` : address}:${socket.localPort ?? 80}`
}

/** `GET http://host/path` (RFC 9112 §3.2.2) is `GET /path`, provided both hosts agree. */
function originForm(url: string, host: string): string {
  const match = /^https?:\/\/([^/?#@]+)(.*)$/i.exec(url)
  const [, authority, rest = ''] = match ?? []
  if (authority === undefined || authority.toLowerCase() !== host.toLowerCase()) {
    throw new DomainError('malformed', 'The request target is not a path of this host.')
  }
  return rest.startsWith('/') ? rest : `/${rest}`
}
