import { escapeUnprintable } from '../printable.ts'
import { type Format, reasons } from './format.ts'

/** One object, a field a secret. Control characters are escaped, so that it can be shown. */
export const json: Format = {
  isEnvironment: false,
  refuse: ({ text }) => (text === undefined ? reasons.binary : undefined),
  render(entries) {
    const fields = Object.fromEntries(entries.map(({ name, text }) => [name, text]))
    return Buffer.from(`${escapeUnprintable(JSON.stringify(fields, undefined, 2))}\n`, 'utf8')
  },
}
