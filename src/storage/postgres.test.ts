import { sql } from 'kysely'
import { Client } from 'pg'
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest'
import { addNote, insertNote, listNotes, note, noteIds, postgresPlace } from '../../test/notebook.ts'
import { limits } from '../limits.ts'
import { statement, type Engine } from './engine.ts'
import { openPostgres } from './postgres.ts'

describe('a Postgres engine', () => {
  let place: Awaited<ReturnType<typeof postgresPlace>>
  let engine: Engine
  let other: Client

  beforeEach(async () => {
    place = await postgresPlace(inject('postgresUrl'))
    engine = await place.open()
    other = new Client({ connectionString: place.url })
    other.on('error', () => {})
    await other.connect()
  })

  afterEach(async () => {
    await engine[Symbol.asyncDispose]()
    await other.end()
  })

  /** Fails with the SQLSTATE as many times as told, over all transactions. */
  const failSometimes = async (sqlstate: string, times: number): Promise<void> => {
    await other.query(`
      create sequence tries;
      create function fail_sometimes() returns trigger language plpgsql as $$ begin
        if nextval('tries') <= ${times} then raise exception 'told to' using errcode = '${sqlstate}'; end if;
        return new;
      end $$;
      create trigger fail_sometimes before insert on note for each row execute function fail_sometimes();
    `)
  }

  it.each(['40001', '40P01'])(
    'runs a whole batch anew after %s, and counts nothing twice',
    async (sqlstate) => {
      await failSometimes(sqlstate, 3)
      await Promise.all(['a', 'b', 'c'].map((id) => addNote(engine, id)))
      expect(await noteIds(engine)).toEqual(['a', 'b', 'c'])
    },
  )

  it('gives up after as many tries as are allowed', async () => {
    await failSometimes('40001', limits.batchAttemptsMax)
    await expect(addNote(engine, 'never')).rejects.toMatchObject({ code: 'unavailable' })
    await addNote(engine, 'later')
    expect(await noteIds(engine)).toEqual(['later'])
  })

  it('says nothing of the arguments when a statement fails', async () => {
    const asNumber = statement<{ text: string }>()((db, argument) =>
      db
        .withTables<{ note: { count: number } }>()
        .selectFrom('note')
        .select(sql`${argument('text')}::int`.as('n')),
    )
    await addNote(engine, 'one')
    const failure: unknown = await engine
      .submit((session) => session.all(asNumber, { text: 'hush-hush' }))
      .catch((error: unknown) => error)
    expect(failure).toMatchObject({ message: 'Postgres refused a statement (SQLSTATE 22P02)' })
    expect(JSON.stringify(failure) + String(failure)).not.toContain('hush')
  })

  it('comes back by itself after its connection was ended between batches', async () => {
    await addNote(engine, 'before')
    await endBackends(other)
    await addNote(engine, 'after')
    expect(await noteIds(engine)).toEqual(['after', 'before'])
  })

  it('refuses the works of a batch whose connection is ended, and keeps none of them', async () => {
    const outcomes = await Promise.allSettled([
      addNote(engine, 'first'),
      engine.submit(async (session) => {
        await session.run(insertNote, note('second'))
        await endBackends(other)
        await session.all(listNotes, {})
      }),
    ])
    expect(outcomes).toMatchObject([
      { status: 'rejected', reason: { code: 'unavailable' } },
      { status: 'rejected', reason: { code: 'unavailable' } },
    ])
    expect(await noteIds(engine)).toEqual([])
  })

  it('says that the outcome is unknown when the connection ends while committing', async () => {
    await other.query(`
      create function end_itself() returns trigger language plpgsql as $$ begin
        perform pg_terminate_backend(pg_backend_pid()); perform pg_sleep(5); return new;
      end $$;
      create constraint trigger end_itself after insert on note deferrable initially deferred
        for each row execute function end_itself();
    `)
    await expect(addNote(engine, 'who knows')).rejects.toMatchObject({
      code: 'unavailable',
      facts: { cause: { message: /^outcome unknown/ } },
    })
    await other.query('drop trigger end_itself on note')
    await addNote(engine, 'next')
    expect(await noteIds(engine)).toEqual(['next'])
  })

  it('takes turns with other servers on the same database', async () => {
    const second = await place.open()
    const count = statement<{ id: string }>()((db, argument) =>
      db
        .withTables<{ note: { id: string; count: number } }>()
        .updateTable('note')
        .set((eb) => ({ count: eb('count', '+', 1) }))
        .where('id', '=', argument('id')),
    )
    await addNote(engine, 'counter')
    const increments = Array.from({ length: 100 }, (_, index) =>
      (index % 2 === 0 ? engine : second).submit((session) => session.run(count, { id: 'counter' })),
    )
    await Promise.all(increments)
    await second[Symbol.asyncDispose]()
    const found = await other.query<{ count: string }>('select count from note')
    expect(found.rows).toEqual([{ count: '100' }])
  })

  it('migrates once when several servers start together', async () => {
    const fresh = await postgresPlace(inject('postgresUrl'))
    const opened = await Promise.all([fresh.open(), fresh.open(), fresh.open()])
    await Promise.all(opened.map((each, index) => addNote(each, `n${index}`)))
    const [first] = opened
    expect(first && (await noteIds(first))).toEqual(['n0', 'n1', 'n2'])
    await Promise.all(opened.map((each) => each[Symbol.asyncDispose]()))
  })

  it('refuses to start where a commit is answered before it is durable', async () => {
    const fresh = await postgresPlace(inject('postgresUrl'))
    const name = new URL(fresh.url).pathname.slice(1)
    await other.query(`alter database ${name} set synchronous_commit = off`)
    await expect(fresh.open()).rejects.toMatchObject({
      code: 'conflict',
      message: /synchronous_commit is off/,
    })
  })

  it('says that an absent database cannot be used, and not where it was looked for', async () => {
    const url = place.url.replace(/\/t[0-9a-f]+/, '/absent')
    const failure: unknown = await openPostgres(url, { flush: async () => {}, migrations: [] }).catch(
      (error: unknown) => error,
    )
    expect(failure).toMatchObject({ code: 'unavailable' })
    expect(String(failure)).not.toContain('absent')
  })
})

/** Ends every other connection to the database of `client`. */
async function endBackends(client: Client): Promise<void> {
  await client.query(`
    select pg_terminate_backend(pid, 5000) from pg_stat_activity
    where datname = current_database() and pid <> pg_backend_pid()`)
}
