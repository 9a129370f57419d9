import { macWord } from '../core/audit/row-record.ts'
import type { RowGuard } from '../core/row-guard.ts'
import { WrittenRow } from './audit-store.ts'
import type { Deletion, ProtectedTable } from './codec.ts'
import { changedOutside, misplaced } from './columns.ts'
import type { Session, Statement } from './engine.ts'
import type { ListStatement } from './list-argument.ts'
import type { PlainRow } from './packed.ts'
import type { ProtectedName } from './schema.ts'

/**
 * Protected rows in one transaction: signed as they are written, authenticated as they are read. Every writing is put on
 * the row record in the same commit, so that an older copy can be told from the newest.
 */
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

  /**
   * The row that a statement finds. `isAsked` says again what the statement asked for: an index that was bent could answer
   * with another row of ours. Throws `integrity` for that one, and for a row that is not ours.
   */
  async one<T extends ProtectedName, D, A extends object>(
    table: ProtectedTable<T, D>,
    statement: Statement<A, PlainRow>,
    args: A,
    isAsked: (found: D) => boolean,
  ): Promise<D | undefined> {
    const found = await this.session.first(statement, args)
    return found === undefined ? undefined : this.opened(table, [found], isAsked)[0]
  }

  /** All of them, likewise. */
  async many<T extends ProtectedName, D, A extends object>(
    table: ProtectedTable<T, D>,
    statement: Statement<A, PlainRow>,
    args: A,
    isAsked: (found: D) => boolean,
  ): Promise<D[]> {
    return this.opened(table, await this.session.all(statement, args), isAsked)
  }

  /** Those of a list, by one of its values. */
  async listed<T extends ProtectedName, D, A extends object, V>(
    table: ProtectedTable<T, D>,
    statement: ListStatement<A, V, PlainRow>,
    args: A,
    values: readonly V[],
    valueOf: (found: D) => V,
  ): Promise<D[]> {
    const wanted = new Set(values)
    const found = await statement.all(this.session, args, values)
    return this.opened(table, found, (each) => wanted.has(valueOf(each)))
  }

  opened<T extends ProtectedName, D>(
    table: ProtectedTable<T, D>,
    rows: readonly PlainRow[],
    isAsked: (found: D) => boolean,
  ): D[] {
    return rows.map((row) => {
      const domain = table.plain.open(this.guard, row)
      if (domain === undefined) throw new TypeError(`a row of ${table.name} without its key`)
      if (!isAsked(domain)) throw misplaced(table.name)
      return domain
    })
  }

  insert<T extends ProtectedName, D>(table: ProtectedTable<T, D>, domain: D): Promise<void> {
    return this.#insert(this.session, table, domain)
  }

  /** Where it changes nothing that anybody reads. */
  insertQuietly<T extends ProtectedName, D>(table: ProtectedTable<T, D>, domain: D): Promise<void> {
    return this.#insert(this.quiet, table, domain)
  }

  /** Throws `integrity`, naming the row, where it is not there or has moved. */
  async update<T extends ProtectedName, D>(table: ProtectedTable<T, D>, domain: D): Promise<void> {
    const row = table.sign(this.guard, domain)
    const written = await this.session.run(table.update, row)
    if (written === 0) throw changedOutside(table.name, table.rowName(row))
    this.note(table.name, table.rowName(row), macWord(row.mac))
  }

  async remove<A extends object>(deletion: Deletion<A>, args: A): Promise<void> {
    const { table, names, remove } = deletion
    const found = await this.session.all(names, args)
    if (found.length === 0) return
    await this.session.run(remove, args)
    for (const { name } of found) this.note(table, name, '')
  }

  /** Puts a word on the row record. */
  note(table: string, row: string, mac: string): void {
    this.session.defer(new WrittenRow(this.guard, { table, row, mac }))
  }

  async #insert<T extends ProtectedName, D>(
    session: Session,
    table: ProtectedTable<T, D>,
    domain: D,
  ): Promise<void> {
    const row = table.sign(this.guard, domain)
    await session.run(table.insert, row)
    this.note(table.name, table.rowName(row), macWord(row.mac))
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
