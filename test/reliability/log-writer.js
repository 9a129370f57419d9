/**
 * A process that writes to a SQLite engine, for tests that watch it from outside or end it.
 * `node log-writer.js FILE ROUNDS [unsynced]` prints `acked ID` for each write that was answered.
 * It asks the system for files that do not exist to leave its marks in a trace: /mark/open, /mark/round, /mark/close.
 */
import { statSync, writeSync } from 'node:fs'
import { leaveUnsynced } from './unsynced.js'

const [, , file = '', rounds = '0', mode] = process.argv
if (mode === 'unsynced') leaveUnsynced()

/** @typedef {typeof import('../../src/storage/sqlite.ts')} SqliteModule */
/** @type {unknown} */
const compiled = await import(new URL('../../dist/src/storage/sqlite.js', import.meta.url).href)
if (!isSqliteModule(compiled)) throw new Error('dist/ holds no SQLite engine')
const { openSqlite } = compiled

/** @typedef {{ note: { id: string, text: string } }} Tables */

const insert = /** @type {import('../../src/storage/engine.ts').Statement<{ id: string }, unknown>} */ ({
  build: (db, argument) => {
    const tables = /** @type {import('kysely').Kysely<Tables>} */ (db.withTables())
    return tables.insertInto('note').values({ id: argument('id'), text: 'x'.repeat(4_000) })
  },
})

const engine = await openSqlite(file, {
  migrations: [
    {
      number: 1,
      name: 'notes',
      up: ({ schema }) => [
        schema
          .createTable('note')
          .addColumn('id', 'text', (column) => column.primaryKey())
          .addColumn('text', 'text'),
      ],
    },
  ],
  flush: async () => {},
  onFatal: (error) => {
    process.stderr.write(`keywell: ${error.message}\n`)
    process.exit(70)
  },
  walBytesMax: 200_000,
})

mark('open')
for (let round = 0; round < Number(rounds); round += 1) {
  const ids = Array.from({ length: 5 }, (_, index) => `${process.pid}-${round}-${index}`)
  await Promise.all(
    ids.map(async (id) => {
      try {
        await engine.submit((session) => session.run(insert, { id }))
        writeSync(1, `acked ${id}\n`)
      } catch {
        // Goes on: nothing may be answered after the first failure, and that is for the test to see.
      }
    }),
  )
  mark('round')
}
mark('close')
await engine[Symbol.asyncDispose]()

/** @param {string} name */
function mark(name) {
  statSync(`/mark/${name}`, { throwIfNoEntry: false })
}

/**
 * @param {unknown} found
 * @returns {found is SqliteModule}
 */
function isSqliteModule(found) {
  return typeof found === 'object' && found !== null && 'openSqlite' in found
}
