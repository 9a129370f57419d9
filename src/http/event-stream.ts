import { type AnswerContext, answerHeaders, type Finished, logFault, logRequest } from './answer.ts'
import type { Exchange } from './exchange.ts'
import type { PushedEvent, Reply } from './surface.ts'

/** The answers that go on, so that a server that stops can end them. */
export interface OpenStreams {
  add(stream: AbortController): void
  delete(stream: AbortController): void
  endAll(): void
}

export function createOpenStreams(): OpenStreams {
  const open = new Set<AbortController>()
  return {
    add: (stream) => void open.add(stream),
    delete: (stream) => void open.delete(stream),
    endAll() {
      for (const stream of open) stream.abort()
    },
  }
}

export interface StreamContext extends AnswerContext {
  readonly streamDrainMsMax: number
  readonly streams: OpenStreams
}

/**
 * Sends server-sent events (WHATWG HTML §9.2) as they come, until they end, the client goes, or the server stops. A client
 * that takes nothing for `streamDrainMsMax` is dropped: nothing is kept for it but the one event on its way. The
 * request has its one line in the log when it ends.
 */
export async function sendEvents(
  context: StreamContext,
  exchange: Exchange,
  head: Finished,
  events: NonNullable<Reply['events']>,
  toJson: (body: unknown) => string,
): Promise<void> {
  exchange.stage = 'answered'
  const ended = new AbortController()
  context.streams.add(ended)
  exchange.once('close', () => ended.abort())
  if (context.closing() || exchange.req.method === 'HEAD') ended.abort()
  try {
    const { 'content-length': _none, ...headers } = answerHeaders(exchange.requestId, head, true)
    exchange.writeHead(head.status, headers)
    exchange.flushHeaders()
    for await (const event of events(ended.signal)) {
      if (ended.signal.aborted) break
      const isTaken = exchange.write(eventText(event, toJson))
      if (!isTaken && !(await drained(exchange, context.streamDrainMsMax))) break
    }
    exchange.end()
  } catch (thrown) {
    logFault(context.log, exchange.requestId, thrown)
    exchange.destroy()
  } finally {
    context.streams.delete(ended)
    logRequest(exchange.log ?? context.log, exchange, head.status)
  }
}

/** A line break in an id or a name would begin another field; JSON has none. */
function eventText({ id, event, data }: PushedEvent, toJson: (body: unknown) => string): string {
  if (data === undefined) return ':\n\n'
  const fields = [['event', event] as const, ['id', id] as const].flatMap(([name, value]) =>
    value === undefined ? [] : [`${name}: ${value.replaceAll(/[\r\n\0]/g, '')}\n`],
  )
  return `${fields.join('')}data: ${toJson(data)}\n\n`
}

/** False when the client is gone, or does not read. */
function drained(exchange: Exchange, msMax: number): Promise<boolean> {
  return new Promise((resolve) => {
    const settle = (isDrained: boolean) => {
      clearTimeout(timer)
      exchange.off('drain', onDrain)
      exchange.off('close', onClose)
      if (!isDrained) exchange.destroy()
      resolve(isDrained)
    }
    const onDrain = () => settle(true)
    const onClose = () => settle(false)
    const timer = setTimeout(() => settle(false), msMax)
    exchange.once('drain', onDrain)
    exchange.once('close', onClose)
  })
}
