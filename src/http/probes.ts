import { type AnswerContext, type Finished, send } from './answer.ts'
import type { Exchange } from './exchange.ts'

export interface Probes {
  live(): boolean
  ready(): Promise<boolean>
}

/** `/livez` and `/readyz` answer before any surface, and leave nothing in the log. A draining listener is not ready. */
export function answeredAsProbe(context: AnswerContext, probes: Probes, exchange: Exchange): boolean {
  const { target, req } = exchange
  const { method } = req
  if (target !== '/livez' && target !== '/readyz') return false
  if (method !== 'GET' && method !== 'HEAD') return false
  const quiet = { ...context, log: context.log.child({}, { level: 'warn' }) }
  const reply = (good: boolean) =>
    send(quiet, exchange, probeAnswer(good && !(context.closing() && target === '/readyz')))
  if (target === '/livez') reply(probes.live())
  else probes.ready().then(reply, () => reply(false))
  return true
}

function probeAnswer(good: boolean): Finished {
  return {
    status: good ? 200 : 503,
    headers: { 'content-type': 'application/json' },
    body: good ? '{"status":"ok"}' : '{"status":"unavailable"}',
  }
}
