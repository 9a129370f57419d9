import { parseDocument } from 'yaml'
import { usageError } from '../failure.ts'

/** Every value as the text that stands there: a project named `1.10` or `no` keeps its name. */
export function parsePairs(text: string, file: string): Map<string, string> {
  const document = parseDocument(text, { schema: 'failsafe', prettyErrors: false, uniqueKeys: true })
  const map: unknown = document.errors.length > 0 ? undefined : document.toJS()
  if (map === null) return new Map()
  if (typeof map !== 'object' || Array.isArray(map)) throw wrong(file)
  const pairs = Object.entries(map ?? {})
  if (map === undefined || !pairs.every(isTextPair)) throw wrong(file)
  return new Map(pairs)
}

function isTextPair(pair: [string, unknown]): pair is [string, string] {
  return typeof pair[1] === 'string'
}

function wrong(file: string): Error {
  return usageError(`${file}: not a map of names to texts, such as "project: app"`)
}
