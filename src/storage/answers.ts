import type { BoundValue, CompiledStatement } from './compile.ts'
import { columnSeparator } from './separator.ts'

/** What is kept of a statement as long as the connection is. */
export type Question = Pick<CompiledStatement, 'tables'>

/**
 * What a transaction was answered so far. Many works share one, and many of them ask the same: whose token this is, and
 * where this place. Until somebody writes to one of the tables a question reads, its answer cannot have changed, because
 * the transaction is the only one that writes; the next transaction asks anew.
 */
export class Answers {
  readonly #known = new Map<Question, Map<string, unknown>>()

  /** `ask` is not called where the answer is known. Whoever gets an answer must not change it. */
  of<T>(question: Question, bound: readonly BoundValue[], ask: () => T): T {
    const key = keyOf(bound)
    const known = this.#known.get(question)?.get(key)
    if (known !== undefined && isAnswerTo(ask, known)) return known
    const answer = ask()
    if (question.tables.length > 0 && answer !== undefined) this.#keep(question, key, answer)
    return answer
  }

  /** Before a write: what it touches must be asked again. */
  forget(written: Question): void {
    for (const question of this.#known.keys()) {
      const touched =
        written.tables.length === 0 || written.tables.some((table) => question.tables.includes(table))
      if (touched) this.#known.delete(question)
    }
  }

  clear(): void {
    this.#known.clear()
  }

  #keep(question: Question, key: string, answer: unknown): void {
    const found = this.#known.get(question)
    if (found === undefined) this.#known.set(question, new Map([[key, answer]]))
    else found.set(key, answer)
  }
}

/** No text that is bound holds a separator, so different arguments are different keys. */
function keyOf(bound: readonly BoundValue[]): string {
  let key = ''
  for (const value of bound) {
    key += `${typeof value === 'string' ? `'${value}` : plain(value)}${columnSeparator}`
  }
  return key
}

function plain(value: Exclude<BoundValue, string>): string {
  if (!(value instanceof Uint8Array)) return String(value)
  return `x${Buffer.from(value.buffer, value.byteOffset, value.length).toString('hex')}`
}

/** What was kept for a question is what it was answered. */
function isAnswerTo<T>(_ask: () => T, known: unknown): known is T {
  return known !== undefined
}
