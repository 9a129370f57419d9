import type { AuditStore } from '../core/audit/audit-store.ts'
import { chainOf, emptyHead, link, type ChainHead } from '../core/audit/chain.ts'
import type { AuditEvent, ChainedEvent } from '../core/audit/event.ts'
import { newHeadNotes, type HeadNotes } from '../core/audit/kept-heads.ts'
import { linkRowWords, rowChain, type RowWord } from '../core/audit/row-record.ts'
import type { RowGuard } from '../core/row-guard.ts'
import { limits } from '../limits.ts'
import { statement, type Session } from './engine.ts'
import { manyRows } from './insert-many.ts'

const eventsAfter = statement<{ chain: string; after: number; limit: number }>()((db, $) =>
  db
    .selectFrom('audit_event')
    .selectAll()
    .where('chain', '=', $('chain'))
    .where('seq', '>', $('after'))
    .orderBy('seq')
    .limit($('limit')),
)
const eventsBefore = statement<{ chain: string; before: number; limit: number }>()((db, $) =>
  db
    .selectFrom('audit_event')
    .selectAll()
    .where('chain', '=', $('chain'))
    .where('seq', '<', $('before'))
    .orderBy('seq', 'desc')
    .limit($('limit')),
)
const allChains = statement()((db) =>
  db.selectFrom('audit_event').select('chain').where('seq', '=', 1).orderBy('chain'),
)
const headOf = statement<{ chain: string }>()((db, $) =>
  db
    .selectFrom('audit_event')
    .select(['seq', 'hash'])
    .where('chain', '=', $('chain'))
    .orderBy('seq', 'desc')
    .limit(1),
)

/** An event on its way to the batch's flush. */
class Appended {
  readonly event: AuditEvent
  constructor(event: AuditEvent) {
    this.event = event
  }
}

/** A word on a row on its way there, with what vouches for it. */
export class WrittenRow {
  readonly guard: RowGuard
  readonly word: RowWord
  constructor(guard: RowGuard, word: RowWord) {
    this.guard = guard
    this.word = word
  }
}

export class StoredAudit implements AuditStore {
  readonly #session: Session
  readonly #notes: HeadNotes

  constructor(session: Session, notes: HeadNotes = newHeadNotes()) {
    this.#session = session
    this.#notes = notes
  }

  get kept(): ReadonlyMap<string, ChainHead> {
    return this.#notes.kept
  }

  append(event: AuditEvent): void {
    this.#notes.touched.add(chainOf(event))
    this.#session.defer(new Appended(event))
  }

  async read(chain: string, after: number, limit: number): Promise<ChainedEvent[]> {
    return this.#session.all(eventsAfter, { chain, after, limit })
  }

  async readBackwards(chain: string, before: number, limit: number): Promise<ChainedEvent[]> {
    return this.#session.all(eventsBefore, { chain, before, limit })
  }

  async chains(): Promise<string[]> {
    return (await this.#session.all(allChains, {})).map(({ chain }) => chain)
  }
}

/**
 * The sequencer: gives the events of a batch their places at the ends of their chains, in the order they were appended,
 * and puts all the rows it wrote on the row chain, together. The engine lets one batch at a time write, so nobody else
 * moves a head meanwhile.
 */
export async function chainItems(session: Session, items: readonly unknown[]): Promise<void> {
  const heads = new Map<string, ChainHead>()
  const linked: ChainedEvent[] = []
  const rows: WrittenRow[] = []
  const append = async (chain: string, make: (head: ChainHead) => ChainedEvent): Promise<void> => {
    const next = make(heads.get(chain) ?? (await session.first(headOf, { chain })) ?? emptyHead)
    heads.set(chain, next)
    linked.push(next)
  }
  for (const item of items) {
    if (item instanceof WrittenRow) rows.push(item)
    else if (item instanceof Appended) await append(chainOf(item.event), (head) => link(head, item.event))
    else throw new TypeError('only audit events and written rows are deferred to a batch')
  }
  for (let start = 0; start < rows.length; start += limits.rowWordsTogether) {
    const part = rows.slice(start, start + limits.rowWordsTogether)
    const [{ guard } = {}] = part
    if (guard === undefined) break
    const words = part.map(({ word }) => word)
    await append(rowChain, (head) => linkRowWords(guard, head, words))
  }
  await insertEvents(session, linked)
}

export async function hasChain(session: Session, chain: string): Promise<boolean> {
  return (await session.first(headOf, { chain })) !== undefined
}

const insertEvents = manyRows<ChainedEvent>('audit_event', ['chain', 'seq', 'body', 'hash'])
