/** A tiny schema of the engine tests' own: the engines know no table of the product. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { statement, type Engine, type Session } from '../src/storage/engine.ts'
import type { Migration } from '../src/storage/migrate.ts'
import { openPostgres } from '../src/storage/postgres.ts'
import type { SqliteDriverName } from '../src/storage/sqlite-driver.js'
import { openSqlite } from '../src/storage/sqlite.ts'
import { createDatabase } from './postgres.ts'

// Kysely's `withTables` takes type aliases only.
export type Note = {
  readonly id: string
  readonly text: string | null
  readonly bytes: Uint8Array | null
  readonly count: number
}

type Notebook = {
  note: Note
  flushed: { item: string }
}

export const notebook: readonly Migration[] = [
  {
    number: 1,
    name: 'notes',
    up: ({ schema, bytes, int }) => [
      schema
        .createTable('note')
        .addColumn('id', 'text', (column) => column.primaryKey())
        .addColumn('text', 'text')
        .addColumn('bytes', bytes)
        .addColumn('count', int, (column) => column.notNull()),
      schema.createTable('flushed').addColumn('item', 'text', (column) => column.notNull()),
    ],
  },
]

export const insertNote = statement<Note>()((db, argument) =>
  db
    .withTables<Notebook>()
    .insertInto('note')
    .values({
      id: argument('id'),
      text: argument('text'),
      bytes: argument('bytes'),
      count: argument('count'),
    }),
)

export const findNote = statement<Pick<Note, 'id'>>()((db, argument) =>
  db.withTables<Notebook>().selectFrom('note').selectAll().where('id', '=', argument('id')),
)

export const listNotes = statement()((db) =>
  db.withTables<Notebook>().selectFrom('note').select('id').where('count', '>=', 0).orderBy('id'),
)

export const renameNote = statement<Pick<Note, 'id' | 'text'>>()((db, argument) =>
  db
    .withTables<Notebook>()
    .updateTable('note')
    .set({ text: argument('text') })
    .where('id', '=', argument('id')),
)

export const countNotes = statement()((db) =>
  db
    .withTables<Notebook>()
    .selectFrom('note')
    .select((eb) => eb.fn.countAll<number>().as('count')),
)

const insertFlushed = statement<{ item: string }>()((db, argument) =>
  db
    .withTables<Notebook>()
    .insertInto('flushed')
    .values({ item: argument('item') }),
)

export const listFlushed = statement()((db) =>
  db.withTables<Notebook>().selectFrom('flushed').select('item').orderBy('item'),
)

/** No test here makes a sync fail. */
export function onFatal(error: Error): never {
  throw error
}

/** Writes each deferred item to `flushed`; the item `'refuse'` makes it fail. */
export async function flushItems(session: Session, items: readonly unknown[]): Promise<void> {
  for (const item of items) {
    if (item === 'refuse') throw new Error('the flush was told to fail')
    await session.run(insertFlushed, { item: String(item) })
  }
}

export function note(id: string, more: Partial<Note> = {}): Note {
  return { id, text: null, bytes: null, count: 0, ...more }
}

export async function addNote(engine: Engine, id: string, more: Partial<Note> = {}): Promise<void> {
  await engine.submit((session) => session.run(insertNote, note(id, more)))
}

export async function noteIds(engine: Engine): Promise<string[]> {
  return (await engine.submit((session) => session.all(listNotes, {}))).map(({ id }) => id)
}

/** Where one engine keeps its database, so that it can be opened again. */
export interface Place {
  open(migrations?: readonly Migration[]): Promise<Engine>
  clear(): Promise<void>
}

export async function sqlitePlace(
  driver?: SqliteDriverName,
  walBytesMax?: number,
): Promise<Place & { path: string }> {
  const folder = await mkdtemp(path.join(tmpdir(), 'keywell-notebook-'))
  const file = path.join(folder, 'keywell.db')
  const more = { ...(driver && { driver }), ...(walBytesMax !== undefined && { walBytesMax }) }
  return {
    path: file,
    open: (migrations = notebook) => openSqlite(file, { flush: flushItems, migrations, onFatal, ...more }),
    clear: () => rm(folder, { recursive: true, force: true }),
  }
}

export async function postgresPlace(base: string | undefined): Promise<Place & { url: string }> {
  if (base === undefined) throw new Error('the run has no Postgres')
  const url = await createDatabase(base)
  return {
    url,
    open: (migrations = notebook) => openPostgres(url, { flush: flushItems, migrations }),
    clear: async () => {},
  }
}
