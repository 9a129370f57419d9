import type { DomainError, ErrorCode } from '../../core/error.ts'
import type { Reply } from '../../http/surface.ts'
import { messagePage } from './share-page.ts'

const unusable = 'This cannot be read. Open the link again.'
const notHere = 'There is nothing here: the link is wrong, or it has expired, was used up or withdrawn.'
const failed = 'This did not work. Try again later.'

const answers: Readonly<Record<ErrorCode, readonly [status: number, message: string]>> = {
  unauthenticated: [401, notHere],
  forbidden: [403, notHere],
  not_found: [404, notHere],
  method_not_allowed: [405, unusable],
  malformed: [400, unusable],
  invalid: [422, unusable],
  sealed_box: [422, unusable],
  conflict: [409, failed],
  precondition: [412, failed],
  too_large: [413, unusable],
  limit: [422, unusable],
  rate_limited: [429, failed],
  integrity: [500, failed],
  unavailable: [503, failed],
  timeout: [408, failed],
  internal: [500, failed],
}

/** A sentence for a person. What exactly is wrong with a link is nothing for strangers. */
export function presentError(error: DomainError): Reply {
  const [status, message] = answers[error.code]
  const { retryAfterSeconds } = error.facts
  const reply = messagePage(status, message)
  if (retryAfterSeconds === undefined) return reply
  return { ...reply, headers: { ...reply.headers, 'retry-after': String(retryAfterSeconds) } }
}
