import { sql } from 'kysely'
import type { ChainedEvent } from '../core/audit/event.ts'
import { macWord, readRowWords, rowChain, type RowWord } from '../core/audit/row-record.ts'
import type { RowPosition, RowStore, StandingRow } from '../core/audit/row-store.ts'
import { DomainError } from '../core/error.ts'
import { limits } from '../limits.ts'
import { hasChain } from './audit-store.ts'
import { raw } from './columns.ts'
import { statement, type Statement } from './engine.ts'
import { unpacked } from './packed.ts'
import type { Rows } from './rows.ts'
import { protectedTables, type WalkedTable } from './tables/index.ts'

export class StoredRowRecord implements RowStore {
  readonly tables = Object.keys(protectedTables)
  readonly #rows: Rows

  constructor(rows: Rows) {
    this.#rows = rows
  }

  async walk(name: string, after: RowPosition | undefined, limit: number): Promise<StandingRow[]> {
    const table = tableNamed(name)
    const bounds = Object.fromEntries((after ?? []).map((value, index) => [`after${index}`, value]))
    const walk = walkOf(table, after === undefined ? 'start' : 'go on')
    const found = await this.#rows.session.all(walk, { ...bounds, limit })
    return found.map((row) => this.#standing(table, row))
  }

  words(event: ChainedEvent): RowWord[] {
    return readRowWords(this.#rows.guard, event)
  }

  async adopt(): Promise<void> {
    if (await hasChain(this.#rows.session, rowChain)) return
    for (const table of this.tables) {
      let after: RowPosition | undefined
      do {
        const rows = await this.walk(table, after, limits.auditPageSizeMax)
        for (const { row, mac, fault } of rows) if (fault === undefined) this.#rows.note(table, row, mac)
        after = rows.length < limits.auditPageSizeMax ? undefined : rows.at(-1)?.at
      } while (after !== undefined)
    }
  }

  #standing(table: WalkedTable, found: Walked): StandingRow {
    const at = table.key.map((_, index) => found[`key${index}`] ?? '')
    const mac = macWord(Buffer.from(unpacked(found.row)[0] ?? '', 'hex'))
    const standing = { table: table.name, row: at.join('/'), mac, at }
    try {
      table.plain.open(this.#rows.guard, found)
      return standing
    } catch (error) {
      if (error instanceof DomainError && error.code === 'integrity') {
        return { ...standing, fault: 'was changed outside Keywell' }
      }
      return { ...standing, fault: 'cannot be read' }
    }
  }
}

function tableNamed(name: string): WalkedTable {
  const found = Object.values<WalkedTable>(protectedTables).find((table) => table.name === name)
  if (found === undefined) throw new TypeError(`there is no protected table ${name}`)
  return found
}

type Bounds = Readonly<Record<string, string | number>>

/** A row beside its key, which can be read even where the row cannot. */
type Walked = { readonly row: string } & Bounds

const walks = new Map<string, Statement<Bounds, Walked>>()

function walkOf(table: WalkedTable, from: 'start' | 'go on'): Statement<Bounds, Walked> {
  const name = `${from} ${table.name}`
  const known = walks.get(name)
  if (known !== undefined) return known
  const key = table.key.map((column) => sql.ref(column))
  const named = key.map((column, index) => sql`${column} as ${sql.ref(`key${index}`)}`)
  const made = statement<Bounds>()((db, $) => {
    const after = key.map((_, index) => sql`${$(`after${index}`)}`)
    const beyond = from === 'start' ? sql`` : sql`where (${sql.join(key)}) > (${sql.join(after)})`
    return raw(
      db,
      sql<Walked>`select ${sql.join(named)}, ${table.row} from ${sql.table(table.name)}
        ${beyond} order by ${sql.join(key)} limit ${$('limit')}`,
    )
  })
  walks.set(name, made)
  return made
}
