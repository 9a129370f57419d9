import type { ValueId } from '../core/ids.ts'
import type { UseStore } from '../core/secret/use-store.ts'
import { limits } from '../limits.ts'
import { statement, type Session, type Statement } from './engine.ts'
import { listStatement } from './list-argument.ts'
import type { Schema } from './schema.ts'

type Uses = Record<`id${number}`, ValueId> & { at: number }

const rowsMax = 256
const notes = new Map<number, Statement<Uses, unknown>>()

/** One statement for so many values. */
function noteOf(size: number): Statement<Uses, unknown> {
  const known = notes.get(size)
  if (known !== undefined) return known
  const made = statement<Uses>()((db, $) =>
    db
      .insertInto('value_use')
      .values(
        Array.from({ length: size }, (_, index) => ({ value_id: $(`id${index}`), last_used_at: $('at') })),
      )
      .onConflict((conflict) => conflict.column('value_id').doUpdateSet({ last_used_at: $('at') })),
  )
  notes.set(size, made)
  return made
}

/** By the largest powers of two, so that few statements are ever compiled. */
async function noteAll(session: Session, ids: readonly ValueId[], at: number): Promise<void> {
  for (let start = 0; start < ids.length;) {
    const size = 2 ** Math.floor(Math.log2(Math.min(ids.length - start, rowsMax)))
    const args: Uses = { at }
    for (const [index, id] of ids.slice(start, start + size).entries()) args[`id${index}`] = id
    await session.run(noteOf(size), args)
    start += size
  }
}

const usesOf = listStatement<object, ValueId, Schema['value_use']>((names) => ({
  build: (db, $) =>
    db
      .selectFrom('value_use')
      .selectAll()
      .where(
        'value_id',
        'in',
        names.map((name) => $(name)),
      ),
}))

/** When this process last wrote down each value's use, so that most readings write nothing. */
export class ValueUses {
  readonly #noted = new Map<ValueId, number>()

  store(session: Session): UseStore {
    return {
      note: async (ids, at) => {
        const due = [...new Set(ids)].filter((id) => this.#isDue(id, at))
        await noteAll(session, due, at)
        for (const id of due) this.#remember(id, at)
      },
      lastUsed: async (ids) => {
        const found = await usesOf.all(session, {}, ids)
        return new Map(found.map(({ value_id, last_used_at }) => [value_id, last_used_at]))
      },
    }
  }

  #isDue(id: ValueId, at: number): boolean {
    const noted = this.#noted.get(id)
    return noted === undefined || at - noted >= limits.valueUseEveryMs
  }

  #remember(id: ValueId, at: number): void {
    if (this.#noted.size >= limits.valueUsesKept) this.#noted.clear()
    this.#noted.set(id, at)
  }
}
