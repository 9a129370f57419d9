import { createHash } from 'node:crypto'
import { DomainError } from '../../core/error.ts'
import type { Once } from '../../core/request/once.ts'
import { Repeated } from '../../core/request/once.ts'
import type { HttpRequest, Reply } from '../../http/surface.ts'
import { limits } from '../../limits.ts'

/**
 * What an `Idempotency-Key` asks of the runner: the reply is kept as it is given, and the key stands for everything that
 * was asked. Throws `invalid` for a key that is none (draft-ietf-httpapi-idempotency-key-header §2.1; the quotes of a
 * structured field may be left out).
 */
export function once<Output>(
  { method, path, queryText, headers, bodyBytes }: HttpRequest,
  reply: (output: Output) => Reply,
): { readonly once?: Once } {
  const header = headers['idempotency-key']
  if (header === undefined) return {}
  const [, key] = keyPattern.exec(String(header)) ?? []
  if (key === undefined) throw invalidKey()
  const conditions = [headers['if-match'] ?? null, headers['if-none-match'] ?? null]
  const asked = [method, path, queryText, ...conditions]
  const digest = createHash('sha256').update(JSON.stringify(asked)).update(bodyBytes).digest('base64url')
  return { once: { key, digest, tell: (output: Output) => JSON.stringify(reply(output)) } }
}

const keyPattern = new RegExp(`^"?([\\x21\\x23-\\x7e]{1,${limits.idempotencyKeyCharsMax}})"?$`)

function invalidKey(): DomainError {
  const message = `An idempotency key is 1 to ${limits.idempotencyKeyCharsMax} visible ASCII characters`
  return new DomainError('invalid', message, {
    violations: [{ path: 'Idempotency-Key', rule: 'pattern', message }],
  })
}

/** The reply of the request that came first, marked as such; any other error goes on. */
export function replayed(error: unknown): Reply {
  if (!(error instanceof Repeated)) throw error
  const reply: unknown = JSON.parse(error.outcome)
  if (!isReply(reply)) throw new TypeError('a kept request holds something else than a reply')
  return { ...reply, headers: { ...reply.headers, 'idempotent-replayed': 'true' } }
}

function isReply(value: unknown): value is Reply {
  return typeof value === 'object' && value !== null && 'status' in value && typeof value.status === 'number'
}
