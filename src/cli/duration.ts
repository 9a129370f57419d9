import { usageError } from './failure.ts'

const unitMs: ReadonlyMap<string, number> = new Map([
  ['s', 1_000],
  ['m', 60_000],
  ['h', 3_600_000],
  ['d', 86_400_000],
])

/** `90s`, `30m`, `12h` or `7d` in milliseconds. Throws a usage error. */
export function parseDuration(text: string): number {
  const [, count = '', unit = ''] = /^([1-9]\d{0,5})([smhd])$/.exec(text) ?? []
  const ms = unitMs.get(unit)
  if (ms === undefined) throw usageError('a time is a number and s, m, h or d, such as 12h')
  return Number(count) * ms
}

/** For people: the largest unit that leaves no more than two digits of meaning. */
export function durationText(ms: number): string {
  const minutes = Math.round(ms / 60_000)
  if (minutes < 1) return 'less than a minute'
  if (minutes < 120) return `${minutes} min`
  const hours = Math.round(minutes / 60)
  return hours < 48 ? `${hours} h` : `${Math.round(hours / 24)} days`
}
