import type { Session, Statement } from './engine.ts'

const sizeMax = 512

/** The arguments `0`, `1`, … of a statement that takes a list. */
export type ListArguments<V> = Readonly<Record<string, V>>

/**
 * A statement over a list of values, compiled for lengths that are powers of two; shorter lists are filled up with
 * their last value.
 */
export interface ListStatement<A extends object, V, R> {
  all(session: Session, args: A, values: readonly V[]): Promise<R[]>
}

export function listStatement<A extends object, V, R>(
  make: (names: readonly string[]) => Statement<A & ListArguments<V>, R>,
): ListStatement<A, V, R> {
  const made = new Map<number, Statement<A & ListArguments<V>, R>>()
  const ofSize = (size: number) => {
    const known = made.get(size)
    if (known !== undefined) return known
    const statement = make(Array.from({ length: size }, (_, index) => String(index)))
    made.set(size, statement)
    return statement
  }
  return {
    async all(session, args, values) {
      const rows: R[] = []
      for (let start = 0; start < values.length; start += sizeMax) {
        const part = values.slice(start, start + sizeMax)
        const size = 2 ** Math.ceil(Math.log2(part.length))
        const list: Record<string, V> = {}
        for (const [index, value] of part.entries()) list[index] = value
        for (let index = part.length; index < size; index += 1) Object.assign(list, { [index]: part.at(-1) })
        rows.push(...(await session.all(ofSize(size), { ...args, ...list })))
      }
      return rows
    },
  }
}
