import { inject } from 'vitest'
import { type Declared, openTestHouse } from './house.ts'
import { createDatabase } from './postgres.ts'

const url = inject('postgresUrl')

const onSqlite = (declared?: Declared) => openTestHouse(undefined, declared)
const onPostgres = async (declared?: Declared) => openTestHouse(await createDatabase(url ?? ''), declared)

/** How to open a house on each engine. A run of pure rooms alone starts no Postgres: it is on SQLite. */
export const engines = [
  ['SQLite', onSqlite] as const,
  ...(url === undefined ? [] : [['Postgres', onPostgres] as const]),
]
