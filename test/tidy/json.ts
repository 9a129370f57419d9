/** The value at a path of fields, or undefined where one is missing. */
export function fieldAt(value: unknown, ...path: readonly string[]): unknown {
  return path.reduce<unknown>((at, field) => {
    const found: unknown = typeof at === 'object' && at !== null ? Reflect.get(at, field) : undefined
    return found
  }, value)
}
