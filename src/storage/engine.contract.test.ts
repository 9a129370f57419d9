import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest'
import {
  addNote,
  countNotes,
  findNote,
  insertNote,
  listFlushed,
  listNotes,
  note,
  notebook,
  noteIds,
  postgresPlace,
  renameNote,
  sqlitePlace,
  type Note,
  type Place,
} from '../../test/notebook.ts'
import { limits } from '../limits.ts'
import { statement, type Engine, type Session } from './engine.ts'
import { presentDrivers } from './sqlite-driver.js'

const drivers = await presentDrivers()
const engines: readonly (readonly [string, () => Promise<Place>])[] = [
  ...drivers.map((driver) => [`SQLite by ${driver}`, () => sqlitePlace(driver)] as const),
  ['Postgres', () => postgresPlace(inject('postgresUrl'))],
]

describe.each(engines)('the engine contract on %s', (_name, makePlace) => {
  let place: Place
  let engine: Engine

  beforeEach(async () => {
    place = await makePlace()
    engine = await place.open()
  })

  afterEach(async () => {
    await engine[Symbol.asyncDispose]()
    await place.clear()
  })

  it('gives back what was written, exactly', async () => {
    const kept: Note[] = [
      note('null'),
      note('empty', { text: '', bytes: new Uint8Array() }),
      note('bytes', { bytes: Uint8Array.from({ length: 256 }, (_, index) => index) }),
      note('slice', { bytes: Buffer.from('xxkeptxx').subarray(2, 6) }),
      note('unicode', { text: 'Grüße 🗝️ \u{10FFFF} \'"\\ %_ ?1 $1' }),
      note('largest', { count: Number.MAX_SAFE_INTEGER }),
      note('smallest', { count: Number.MIN_SAFE_INTEGER }),
    ]
    await Promise.all(kept.map((each) => engine.submit((session) => session.run(insertNote, each))))
    for (const each of kept) {
      const found = await engine.submit((session) => session.first(findNote, { id: each.id }))
      expect({ ...found, bytes: found?.bytes && [...found.bytes] }).toEqual({
        ...each,
        bytes: each.bytes && [...each.bytes],
      })
    }
  })

  it('answers nothing, none and zero where nothing is found', async () => {
    await engine.submit(async (session) => {
      expect(await session.first(findNote, { id: 'absent' })).toBeUndefined()
      expect(await session.all(listNotes, {})).toEqual([])
      expect(await session.run(renameNote, { id: 'absent', text: 'new' })).toBe(0)
      expect(await session.first(countNotes, {})).toEqual({ count: 0 })
    })
  })

  it('lets each work of a batch see what the ones before it wrote, and nothing of a refused one', async () => {
    const textNow = () => engine.submit(async (session) => (await session.first(findNote, { id: 'a' }))?.text)
    const refused = engine.submit(async (session) => {
      await session.run(renameNote, { id: 'a', text: 'refused' })
      expect((await session.first(findNote, { id: 'a' }))?.text).toBe('refused')
      expect((await session.all(listNotes, {})).map(({ id }) => id)).toEqual(['a'])
      throw new Error('changed its mind')
    })
    const seen = [
      textNow(),
      addNote(engine, 'a', { text: 'first' }),
      textNow(),
      textNow(),
      refused.catch(() => 'gone'),
      textNow(),
      engine.submit((session) => session.run(renameNote, { id: 'a', text: 'second' })),
      textNow(),
    ]
    expect(await Promise.all(seen)).toEqual([
      undefined,
      undefined,
      'first',
      'first',
      'gone',
      'first',
      1,
      'second',
    ])
  })

  it('answers counts, sums and yes-or-no questions with whole numbers', async () => {
    const figures = statement()((db) => {
      const notes = db.withTables<{ note: Note }>().selectFrom('note')
      return notes.select((eb) => [
        eb.fn.countAll<number>().as('notes'),
        eb.fn.sum<number>('count').as('sum'),
        eb.exists(notes.select('id').where('id', '=', 'a')).as('there'),
        eb.exists(notes.select('id').where('id', '=', 'z')).as('absent'),
      ])
    })
    await Promise.all([addNote(engine, 'a', { count: 2 }), addNote(engine, 'b', { count: 40 })])
    const found = await engine.submit((session) => session.first(figures, {}))
    expect(found).toEqual({ notes: 2, sum: 42, there: 1, absent: 0 })
  })

  it('sorts text by its bytes', async () => {
    const ids = ['b', 'B', 'a', '_', 'ä', 'A', 'Z', '🗝', '\u{FFFD}']
    await Promise.all(ids.map((id) => addNote(engine, id)))
    expect(await noteIds(engine)).toEqual(
      ids.toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b))),
    )
  })

  it.each([
    ['a fraction', 1.5],
    ['a number beyond 53 bits', 2 ** 53],
    ['not a number', Number.NaN],
  ])('refuses %s as an argument and says nothing of the value', async (_what, count) => {
    await expect(addNote(engine, 'odd', { count })).rejects.toThrow('not a whole number of 53 bits')
    expect(await noteIds(engine)).toEqual([])
  })

  it.each(['nul\0within', 'half \uD83D of a character', 'a \x1F separator'])(
    'refuses the text %j',
    async (text) => {
      await expect(addNote(engine, 'odd', { text })).rejects.toMatchObject({ code: 'invalid' })
      expect(await noteIds(engine)).toEqual([])
    },
  )

  it('refuses an absent argument', async () => {
    const rename = statement<{ id?: string }>()((db, argument) =>
      db
        .withTables<{ note: Note }>()
        .deleteFrom('note')
        .where('id', '=', argument('id') ?? ''),
    )
    await expect(engine.submit((session) => session.run(rename, {}))).rejects.toThrow('undefined')
  })

  it('takes a 64-bit argument and refuses to read back what 53 bits cannot hold', async () => {
    const insertLarge = statement<{ id: string; count: bigint }>()((db, argument) =>
      db
        .withTables<{ note: { id: string; count: bigint } }>()
        .insertInto('note')
        .values({ id: argument('id'), count: argument('count') }),
    )
    await engine.submit((session) => session.run(insertLarge, { id: 'large', count: 2n ** 53n }))
    await expect(engine.submit((session) => session.first(findNote, { id: 'large' }))).rejects.toThrow(
      /too large|beyond 53 bits/,
    )
    await engine.submit((session) => session.run(insertLarge, { id: 'small', count: 7n }))
    const found = await engine.submit((session) => session.first(findNote, { id: 'small' }))
    expect(found?.count).toBe(7)
  })

  it('shares one commit and one sync among works that wait together', async () => {
    const before = { ...engine.counters }
    await Promise.all(Array.from({ length: 64 }, (_, index) => addNote(engine, `n${String(index)}`)))
    expect(engine.counters.works - before.works).toBe(64)
    expect(engine.counters.commits - before.commits).toBe(1)
    expect(engine.counters.syncs - before.syncs).toBe(1)
    expect(await noteIds(engine)).toHaveLength(64)
  })

  it('settles a work only after its commit and its sync', async () => {
    const { syncs, commits } = engine.counters
    let atSettling: unknown
    await addNote(engine, 'one').then(() => (atSettling = { ...engine.counters }))
    expect(atSettling).toMatchObject({ syncs: syncs + 1, commits: commits + 1 })
  })

  it('answers 256 writers at once, several times over', async () => {
    const ids = Array.from({ length: 1_024 }, (_, index) => `n${String(index)}`)
    for (let round = 0; round < 4; round += 1) {
      await Promise.all(ids.slice(round * 256, (round + 1) * 256).map((id) => addNote(engine, id)))
    }
    expect((await noteIds(engine)).toSorted()).toEqual(ids.toSorted())
    expect(engine.counters.commits).toBeLessThan(64)
  })

  it('puts no more than its limit of works into one commit', async () => {
    const { commits } = engine.counters
    await Promise.all(
      Array.from({ length: limits.batchMax + 1 }, (_, index) => addNote(engine, `n${String(index)}`)),
    )
    expect(engine.counters.commits - commits).toBe(2)
  })

  it('runs works in the order in which they came, each seeing the last one', async () => {
    await addNote(engine, 'log', { text: '' })
    const append = (letter: string): Promise<unknown> =>
      engine.submit(async (session) => {
        const found = await session.first(findNote, { id: 'log' })
        await session.run(renameNote, { id: 'log', text: `${found?.text ?? ''}${letter}` })
      })
    await Promise.all('abcdefghij'.split('').map(append))
    expect((await engine.submit((session) => session.first(findNote, { id: 'log' })))?.text).toBe(
      'abcdefghij',
    )
  })

  it('undoes a rejected work alone', async () => {
    const outcomes = await Promise.allSettled([
      addNote(engine, 'before'),
      engine.submit(async (session) => {
        await session.run(insertNote, note('undone'))
        throw new Error('no')
      }),
      addNote(engine, 'before'),
      addNote(engine, 'after'),
    ])
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected', 'fulfilled'])
    expect(outcomes[1]).toMatchObject({ reason: { message: 'no' } })
    expect(outcomes[2]).toMatchObject({ reason: { code: 'conflict' } })
    expect(await noteIds(engine)).toEqual(['after', 'before'])
  })

  it('undoes a work that swallowed a failed statement', async () => {
    const swallowing = engine.submit(async (session) => {
      await session.run(insertNote, note('twice'))
      await session.run(insertNote, note('twice')).catch(() => 0)
    })
    await expect(swallowing).rejects.toMatchObject({ code: 'conflict' })
    expect(await noteIds(engine)).toEqual([])
  })

  it('undoes a work that did not wait for a statement that fails', async () => {
    await addNote(engine, 'there')
    const hasty = engine.submit(async (session) => {
      await session.run(insertNote, note('hasty'))
      void session.run(insertNote, note('there')).catch(() => 0)
    })
    await expect(hasty).rejects.toThrow(/exists already|still running/)
    expect(await noteIds(engine)).toEqual(['there'])
  })

  it('refuses a session whose work has settled', async () => {
    let kept: Session | undefined
    await engine.submit(async (session) => {
      kept = session
    })
    await expect(kept?.run(insertNote, note('late'))).rejects.toThrow('after its unit of work had settled')
    expect(() => kept?.defer('late')).toThrow('after its unit of work had settled')
    expect(await noteIds(engine)).toEqual([])
  })

  it('flushes the items of the works that stand, once, in order', async () => {
    const deferring = (item: string, fails: boolean): Promise<void> =>
      engine.submit(async (session) => {
        session.defer(item)
        if (fails) throw new Error('no')
      })
    const { commits } = engine.counters
    await Promise.allSettled([deferring('1', false), deferring('2', true), deferring('3', false)])
    expect(engine.counters.commits - commits).toBe(1)
    expect(await engine.submit((session) => session.all(listFlushed, {}))).toEqual([
      { item: '1' },
      { item: '3' },
    ])
  })

  it('fails the whole batch when its flush fails, and goes on with the next', async () => {
    const outcomes = await Promise.allSettled([
      addNote(engine, 'one'),
      engine.submit(async (session) => {
        session.defer('kept')
        session.defer('refuse')
        return session.run(insertNote, note('two'))
      }),
    ])
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
    await addNote(engine, 'three')
    expect(await noteIds(engine)).toEqual(['three'])
    expect(await engine.submit((session) => session.all(listFlushed, {}))).toEqual([])
  })

  it('counts each statement of a work, and nothing of its own', async () => {
    const before = engine.counters.statements
    await engine.submit(async (session) => {
      await session.run(insertNote, note('one'))
      await session.first(findNote, { id: 'one' })
      await session.all(listNotes, {})
      session.defer('item')
    })
    expect(engine.counters.statements - before).toBe(4)
  })

  it('refuses works beyond the queue and loses none of the others', async () => {
    const works = Array.from({ length: limits.writersWaitingMax + 5 }, () =>
      engine.submit((session) => session.first(countNotes, {})),
    )
    const outcomes = await Promise.allSettled(works)
    const refused = outcomes.filter(({ status }) => status === 'rejected')
    expect(refused).toHaveLength(5)
    expect(refused[0]).toMatchObject({ reason: { code: 'unavailable' } })
  })

  it('finishes what waits when it closes, and takes nothing more', async () => {
    const last = addNote(engine, 'last')
    const closing = engine[Symbol.asyncDispose]()
    await expect(addNote(engine, 'late')).rejects.toMatchObject({ code: 'unavailable' })
    await expect(last).resolves.toBeUndefined()
    await closing
    engine = await place.open()
    expect(await noteIds(engine)).toEqual(['last'])
  })

  it('migrates forward once, and refuses a database that is ahead or of another history', async () => {
    const [first] = notebook
    if (first === undefined) throw new Error('there is no first migration')
    const second = {
      number: 2,
      name: 'more',
      up: ({ schema }: Parameters<typeof first.up>[0]) => [
        schema.alterTable('note').addColumn('more', 'text', (column) => column.notNull().defaultTo('x')),
      ],
    }
    await addNote(engine, 'old')
    await engine[Symbol.asyncDispose]()
    const stranger = { ...first, name: 'other' }
    await expect(place.open([stranger])).rejects.toMatchObject({ code: 'conflict' })
    engine = await place.open([first, second])
    const found = await engine.submit((session) => session.first(findNote, { id: 'old' }))
    expect(found).toMatchObject({ id: 'old', more: 'x' })
    await engine[Symbol.asyncDispose]()
    await expect(place.open([first])).rejects.toThrow('newer Keywell')
    engine = await place.open([first, second])
    expect(await noteIds(engine)).toEqual(['old'])
  })

  it('leaves nothing behind of a migration that fails', async () => {
    const [first] = notebook
    if (first === undefined) throw new Error('there is no first migration')
    const broken = {
      number: 2,
      name: 'broken',
      up: ({ schema }: Parameters<typeof first.up>[0]) => [
        schema.createTable('half').addColumn('id', 'text'),
        schema.createTable('half').addColumn('id', 'text'),
      ],
    }
    await engine[Symbol.asyncDispose]()
    await expect(place.open([first, broken])).rejects.toThrow('already exists')
    const repaired = {
      ...broken,
      up: ({ schema }: Parameters<typeof first.up>[0]) => [
        schema.createTable('half').addColumn('id', 'text'),
      ],
    }
    engine = await place.open([first, repaired])
    expect(await noteIds(engine)).toEqual([])
  })
})
