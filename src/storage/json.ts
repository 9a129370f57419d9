/** Texts we wrote ourselves, in authenticated rows: what has not the shape is a fault of ours, and never skipped. */
export function parseList<T>(text: string, isItem: (value: unknown) => value is T): T[] {
  const found: unknown = JSON.parse(text)
  if (Array.isArray(found) && found.every((item) => isItem(item))) return found
  throw new TypeError('a stored list holds something else than it should')
}

export function parseTextMap(text: string): Record<string, string> {
  if (text === '{}') return {}
  const found: unknown = JSON.parse(text)
  if (isTextMap(found)) return found
  throw new TypeError('a stored object holds something else than texts')
}

export function isText(value: unknown): value is string {
  return typeof value === 'string'
}

export function isTextMap(value: unknown): value is Record<string, string> {
  return (
    typeof value === 'object' && value !== null && !Array.isArray(value) && Object.values(value).every(isText)
  )
}
