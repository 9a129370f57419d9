import type { TSchema } from 'typebox'
import type { DomainError } from '../core/error.ts'

/** A parsed request, as a handler sees it. The listener has applied the limits; nothing vendor-specific has happened. */
export interface HttpRequest {
  readonly id: string
  readonly method: string
  /** Path without query string, undecoded and without the mount prefix. */
  readonly path: string
  /** `scheme://host` + mount prefix, as the client addressed us; every URL in an answer starts with it. */
  readonly base: string
  readonly mount: string
  readonly params: Readonly<Record<string, string>>
  readonly query: Readonly<Record<string, string>>
  readonly queryText: string
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  /** The parsed and validated body where the route declares a schema, else `undefined`. */
  readonly body: unknown
  readonly bodyBytes: Uint8Array
  readonly remoteAddress: string
  /** The matched route, absent when none matched. */
  readonly route: Route | undefined
}

export interface Reply {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  /** JSON value, or bytes/text sent as they are with the content type in `headers`; absent: no body. */
  readonly body?: unknown
  /**
   * The answer goes on: events as they come, in place of a body. The signal is given when the client has gone or the server
   * stops; it is called once, also when that is so already.
   */
  readonly events?: (signal: AbortSignal) => AsyncIterable<PushedEvent>
}

/** One server-sent event. Without data it only shows that the stream lives. */
export interface PushedEvent {
  readonly id?: string
  readonly event?: string
  readonly data?: unknown
}

export interface Route {
  readonly method: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** Below the mount, braces for parameters: `/repos/{owner}/{repo}/environments`. */
  readonly path: string
  /** For the OpenAPI document and the tests that walk the table. */
  readonly operationId: string
  readonly query?: TSchema
  readonly body?: TSchema
  /** Body may be absent or empty although a schema is declared. */
  readonly bodyOptional?: boolean
  readonly bodyBytesMax?: number
  /** A success goes on as `text/event-stream`; its schema is then that of each event's data. */
  readonly pushes?: boolean
  /** One schema per success status; `null` = no body. Fields outside the schema are dropped: the barrier against leaking. */
  readonly responses: Readonly<Record<number, TSchema | null>>
  handle(request: HttpRequest): Promise<Reply>
}

/** An open WebSocket, as far as a surface sees it. A binary message is text too: streams over sockets send nothing else. */
export interface TextSocket {
  send(text: string): void
  close(): void
  onText(listener: (text: string) => void): void
  /** Once, however it ended. */
  onClose(listener: () => void): void
}

/** A path where a client insists on a WebSocket. It is closed after limits.socketOpenMsMax. */
export interface SocketRoute {
  /** Below the mount, without parameters. */
  readonly path: string
  open(socket: TextSocket, request: HttpRequest): void
}

/** A front end: one vendor's API, or our own. */
export interface Surface {
  readonly name: string
  /**
   * Where the whole route table is reachable; '' is the root. `/-/<name>` is added by the listener. Surfaces may share their
   * first mount; below every other there is nothing of anybody else.
   */
  readonly mounts: readonly string[]
  readonly routes: readonly Route[]
  readonly sockets?: readonly SocketRoute[]
  /** Whether `/x/` is `/x` here, or unknown. */
  readonly trailingSlash: 'same' | 'unknown'
  /** Total: every error leaves in the vendor's shape. Called for unknown routes and listener errors too. */
  presentError(error: DomainError, request: HttpRequest): Reply
  /**
   * Called after the limits and before the body is parsed (`body` is `undefined`, `query` is not yet validated):
   * the place to refuse a request that has no usable credential before a stranger can make us parse. Throws a DomainError.
   */
  admit?(request: HttpRequest): Promise<void> | void
  /** Last touch on every answer, errors included: headers, conditional requests. The body is already text or bytes here. */
  finish?(reply: Reply, request: HttpRequest): Reply
}
