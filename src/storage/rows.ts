import type { RowGuard } from '../core/row-guard.ts'
import type { ProtectedTable } from './codec.ts'
import type { Session, Statement } from './engine.ts'
import type { PlainRow } from './packed.ts'
import type { ProtectedName } from './schema.ts'

/** Protected rows in one transaction: signed as they are written, authenticated as they are read. */
export class Rows {
  readonly session: Session
  /** The same session for notes of use, which are no change of anything. */
  readonly quiet: Session
  readonly guard: RowGuard
  #written = 0

  constructor(session: Session, guard: RowGuard) {
    this.quiet = session
    this.session = new CountingSession(session, () => {
      this.#written += 1
    })
    this.guard = guard
  }

  /** How many statements wrote something so far. */
  get written(): number {
    return this.#written
  }

  async one<T extends ProtectedName, D, A extends object>(
    table: ProtectedTable<T, D>,
    statement: Statement<A, PlainRow>,
    args: A,
  ): Promise<D | undefined> {
    const found = await this.session.first(statement, args)
    return found === undefined ? undefined : this.open(table, found)
  }

  async many<T extends ProtectedName, D, A extends object>(
    table: ProtectedTable<T, D>,
    statement: Statement<A, PlainRow>,
    args: A,
  ): Promise<D[]> {
    const found = await this.session.all(statement, args)
    return found.map((row) => this.open(table, row))
  }

  async insert<T extends ProtectedName, D>(table: ProtectedTable<T, D>, domain: D): Promise<void> {
    await this.session.run(table.insert, table.sign(this.guard, domain))
  }

  async update<T extends ProtectedName, D>(table: ProtectedTable<T, D>, domain: D): Promise<void> {
    await this.session.run(table.update, table.sign(this.guard, domain))
  }

  open<T extends ProtectedName, D>(table: ProtectedTable<T, D>, found: PlainRow): D {
    const domain = table.plain.open(this.guard, found)
    if (domain === undefined) throw new TypeError(`a row of ${table.name} without its key`)
    return domain
  }
}

/** Tells of everything that is written through it. */
class CountingSession implements Session {
  readonly #session: Session
  readonly #onWrite: () => void

  constructor(session: Session, onWrite: () => void) {
    this.#session = session
    this.#onWrite = onWrite
  }

  all<A extends object, R>(statement: Statement<A, R>, args: A): Promise<R[]> {
    return this.#session.all(statement, args)
  }

  first<A extends object, R>(statement: Statement<A, R>, args: A): Promise<R | undefined> {
    return this.#session.first(statement, args)
  }

  run<A extends object>(statement: Statement<A, unknown>, args: A): Promise<number> {
    this.#onWrite()
    return this.#session.run(statement, args)
  }

  defer(item: unknown): void {
    this.#session.defer(item)
  }
}
