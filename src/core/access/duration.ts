import { limits } from '../../limits.ts'
import { DomainError } from '../error.ts'

const DURATION = /^([1-9]\d{0,5})(m|h|d)$/
const unitMs = { m: 60_000, h: 3_600_000, d: 86_400_000 } as const

/** `30m`, `12h`, `90d`: at most limits.tokenLifetimeMsMax. */
export function parseLifetime(text: string): number {
  return parseSpan(text, 'expiresIn')
}

/** The same of any other field. */
export function parseSpan(text: string, path: string): number {
  const [, count, unit] = DURATION.exec(text) ?? []
  const ms = unit === 'm' || unit === 'h' || unit === 'd' ? Number(count) * unitMs[unit] : Number.NaN
  if (ms <= limits.tokenLifetimeMsMax) return ms
  const message = 'A span of time is a number and m, h or d, such as 90d, of at most a year'
  throw new DomainError('invalid', message, { violations: [{ path, rule: 'duration', message }] })
}
