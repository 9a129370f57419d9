import path from 'node:path'
import type { TestProject } from 'vitest/node'
import { ensureBuilt } from '../bin/build.js'

declare module 'vitest' {
  interface ProvidedContext {
    /** This run's own Postgres, for `createDatabase`; absent when only rooms were asked for that know no database. */
    postgresUrl: string | undefined
  }
}

/** Rooms whose tests touch neither a database nor the built program: a run of these alone should start at once. */
const pureRooms = ['src/core/', 'src/crypto/', 'src/http/', 'sdk/']

/** Builds dist/ (the acceptance tests run bin/keywell.js) and starts Postgres; without either the run fails. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const { root } = project.vitest.config
  const isPure = (await askedFor(project)).every((file) => pureRooms.some((room) => file.startsWith(room)))
  project.provide('postgresUrl', undefined)
  if (isPure) return async () => {}
  await ensureBuilt(root)
  const { startPostgres } = await import('./postgres.ts')
  const postgres = await startPostgres()
  project.provide('postgresUrl', await postgres.url())
  return () => postgres.stop()
}

/** The test files that this run will take, relative to the root. */
async function askedFor(project: TestProject): Promise<string[]> {
  // Not part of Vitest's declared interface; if it is ever gone, every run is a whole run.
  const pattern: unknown = Reflect.get(project.vitest, 'filenamePattern')
  const filters = Array.isArray(pattern) ? pattern.map(String) : []
  const { testFiles } = await project.globTestFiles(filters)
  return testFiles.map((file) => path.relative(project.vitest.config.root, file))
}
