import type { Shape } from './shape.ts'
import type { Call } from './transport.ts'

/** How one operation of the native API is asked, and what it answers. */
export interface Operation<T> {
  readonly method: Call['method']
  /** Below `/api/v1`, with its parameters in braces. */
  readonly path: string
  /** The names of its query's fields. */
  readonly query: readonly string[]
  readonly answer: Shape<T>
}

export function operation<T>(
  method: Call['method'],
  path: string,
  query: readonly string[],
  answer: Shape<T>,
): Operation<T> {
  return { method, path, query, answer }
}
