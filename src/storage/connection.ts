import type { CompiledStatement } from './compile.ts'
import type { Statement } from './engine.ts'

/**
 * What the writer needs of one database connection. Everything but `rest` is called by the writer alone, one after
 * the other; failures that end the whole batch are thrown as BatchFailure.
 */
export interface Connection {
  /** True when statements answer without leaving the thread, so that a work that waits for something else is found. */
  readonly inProcess: boolean
  /** Before a batch, and after `wake`: maintenance that needs the writer to stand still. */
  rest(): Promise<void>
  begin(): Promise<void>
  /** Opens the savepoint of one work, at the latest before it changes something. */
  mark(): Promise<void>
  keep(): Promise<void>
  undo(): Promise<void>
  /** Resolves once the batch is durable; `synced` is false when it changed nothing. */
  commit(): Promise<{ readonly synced: boolean }>
  /** Never rejects. */
  rollback(): Promise<void>
  all<A extends object, R>(statement: Statement<A, R>, args: A): R[] | Promise<R[]>
  first<A extends object, R>(statement: Statement<A, R>, args: A): R | undefined | Promise<R | undefined>
  run<A extends object>(statement: Statement<A, unknown>, args: A): number | Promise<number>
  /** After a fatal failure, before the process ends. Never rejects. */
  abandon(): Promise<void>
  close(): Promise<void>
}

/** `again`: run the batch anew. `lost`: refuse it. `fatal`: nobody knows what is durable; the process must end. */
export type BatchFate = 'again' | 'lost' | 'fatal'

export class BatchFailure extends Error {
  override readonly name = 'BatchFailure'
  readonly fate: BatchFate
  /** What the waiting works reject with. */
  readonly refusal: Error

  constructor(fate: BatchFate, refusal: Error) {
    super(refusal.message, { cause: refusal })
    this.fate = fate
    this.refusal = refusal
  }
}

/** Keeps what is made of a statement for as long as the statement itself lives. */
export function once<P>(prepare: (compiled: CompiledStatement) => P, compile: Compile) {
  const known = new WeakMap<object, P & Kept>()
  return <A extends object, R>(statement: Statement<A, R>): P & Kept => {
    const found = known.get(statement)
    if (found !== undefined) return found
    const compiled = compile(statement)
    const made = { ...prepare(compiled), bind: compiled.bind, tables: compiled.tables }
    known.set(statement, made)
    return made
  }
}

type Kept = Pick<CompiledStatement, 'bind' | 'tables'>
type Compile = <A extends object, R>(statement: Statement<A, R>) => CompiledStatement
