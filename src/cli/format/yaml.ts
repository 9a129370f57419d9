import { stringify } from 'yaml'
import { escapeUnprintable } from '../printable.ts'
import { type Format, reasons } from './format.ts'

/** A map in which every name and every value is quoted: `no` stays text for readers of YAML 1.1. */
export const yaml: Format = {
  isEnvironment: false,
  refuse: ({ text }) => (text === undefined ? reasons.binary : undefined),
  render: (entries) => Buffer.from(yamlText(new Map(entries.map(({ name, text }) => [name, text]))), 'utf8'),
}

export function yamlText(document: unknown): string {
  const text = stringify(document, {
    defaultStringType: 'QUOTE_DOUBLE',
    defaultKeyType: 'QUOTE_DOUBLE',
    lineWidth: 0,
    aliasDuplicateObjects: false,
  })
  // Allowed between quotes for some readers and not for others; as an escape for all.
  return escapeUnprintable(text)
}
