import type { Logger } from 'pino'
import { limits as defaults } from '../limits.ts'
import { createOpenStreams } from './event-stream.ts'
import { forwardedReader, type TrustProxy } from './forwarded.ts'
import { createGate } from './gate.ts'
import type { HandlerContext } from './handler.ts'
import { answeredAsProbe, type Probes } from './probes.ts'
import { connectionAnswer, refuseAnywhere, refuseUnknown } from './refusals.ts'
import { router } from './router.ts'
import { routeTable } from './routes.ts'
import { createSockets } from './sockets.ts'
import type { Surface } from './surface.ts'

export type ListenerLimits = Readonly<
  Record<
    Extract<
      keyof typeof defaults,
      | 'bodyBytesMax'
      | 'jsonDepthMax'
      | 'queryFieldsMax'
      | 'urlCharsMax'
      | 'headerBytesMax'
      | 'headersTimeoutMs'
      | 'requestTimeoutMs'
      | 'keepAliveTimeoutMs'
      | 'connectionsCheckMs'
      | 'drainTimeoutMs'
      | 'lingerTimeoutMs'
      | 'streamDrainMsMax'
    >,
    number
  >
>

export interface ListenerOptions {
  readonly surfaces: readonly Surface[]
  readonly log: Logger
  /** Only tests depart from `src/limits.ts`. */
  readonly limits?: Partial<ListenerLimits>
  readonly trustProxy: TrustProxy
  readonly probes: Probes
}

export interface Listener {
  /** Port 0 takes a free one. Rejects when the address is taken. */
  listen(at: {
    readonly host: string
    readonly port: number
  }): Promise<{ host: string; port: number; url: string }>
  /** Stops accepting, ends streams, lets requests finish for up to `drainTimeoutMs`, then ends every connection. */
  close(): Promise<void>
}

/**
 * Serves surfaces over HTTP/1.1. Throws at once when two surfaces claim one path or mount, or a route is not well declared;
 * schemas are compiled at the first request that needs them.
 */
export function createListener(options: ListenerOptions): Listener {
  const limits: ListenerLimits = { ...defaults, ...options.limits }
  const table = routeTable(options.surfaces)
  const sockets = createSockets(options.surfaces)
  let closing = false
  const context: HandlerContext = {
    log: options.log,
    limits,
    lingerTimeoutMs: limits.lingerTimeoutMs,
    streamDrainMsMax: limits.streamDrainMsMax,
    closing: () => closing,
    streams: createOpenStreams(),
    unknown: (exchange) => refuseUnknown(context, table, exchange),
  }
  const app = router(context, table, limits, (route) =>
    createGate({
      limits,
      forwarded: forwardedReader(options.trustProxy),
      accept: (exchange) => {
        if (answeredAsProbe(context, options.probes, exchange)) return
        const moved = table.relocate(exchange.target)
        exchange.place = moved?.place
        exchange.req.url = moved?.target ?? exchange.target
        route(exchange.req, exchange)
      },
      refuse: (exchange, error) => refuseAnywhere(context, table, exchange, error),
      upgrade: (exchange, socket, head) => !closing && sockets.take(exchange, socket, head),
      refuseConnection: (error) => connectionAnswer(context, table, error),
    }),
  )
  return {
    async listen({ host, port }) {
      await app.listen({ host, port })
      const address = app.server.address()
      if (address === null || typeof address === 'string') throw new Error('The server has no port')
      const name = address.family === 'IPv6' ? `[${address.address}]` : address.address
      return { host: address.address, port: address.port, url: `http://${name}:${address.port}` }
    },
    async close() {
      closing = true
      sockets.close()
      context.streams.endAll()
      const timer = setTimeout(() => app.server.closeAllConnections(), limits.drainTimeoutMs)
      await app.close()
      clearTimeout(timer)
    },
  }
}
