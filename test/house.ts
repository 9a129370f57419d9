import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createChangeFeed } from '../src/core/change/change-feed.ts'
import { createFollow, type ChangeStream, type FollowChanges } from '../src/core/change/follow-changes.ts'
import { contextParts, createRunner, type RunnerParts } from '../src/core/run.ts'
import type { Once } from '../src/core/request/once.ts'
import { applySeed } from '../src/core/seed/apply-seed.ts'
import type { SeedDocument } from '../src/core/seed/document.ts'
import type { Tx } from '../src/core/transaction.ts'
import type { UseCase } from '../src/core/use-case.ts'
import { generateRootKey } from '../src/crypto/index.ts'
import { foundIfNew, openHouse } from '../src/house.ts'
import type { Engine } from '../src/storage/engine.ts'
import { limits } from '../src/limits.ts'
import { pause } from '../src/pause.ts'
import { migrations } from '../src/storage/migrations/index.ts'
import { storeFlush } from '../src/storage/open-store.ts'
import { openPostgres } from '../src/storage/postgres.ts'
import { openSqlite } from '../src/storage/sqlite.ts'
import { tokenPrefixes } from '../src/surfaces/index.ts'

export type Act = <Input, Output>(useCase: UseCase<Input, Output>, input: Input) => Promise<Output>

/** The core over a real store, without HTTP: use cases run as whoever holds a token. */
export interface TestHouse extends AsyncDisposable {
  readonly engine: Engine
  readonly ownerToken: string
  /** Runs use cases with this token, or with none; `once` for a request that may be sent again. */
  as(token: string | undefined, once?: Once): Act
  /** Opens a stream of changes with this token. */
  follow(token: string | undefined, input: FollowChanges): Promise<ChangeStream>
  seed(document: SeedDocument): Promise<ReadonlyMap<string, string>>
  /** A look into the store, past the runner. */
  look<T>(work: (tx: Tx) => Promise<T>): Promise<T>
  /** The clock the use cases see; starts at the real time. */
  readonly clock: { now: number }
}

/** What surfaces would declare. */
export type Declared = Pick<RunnerParts, 'stores' | 'consumers' | 'crossings'>

/** On SQLite in a temporary directory, or on the Postgres database at `url`. */
export async function openTestHouse(url?: string, declared: Declared = {}): Promise<TestHouse> {
  const directory = await mkdtemp(join(tmpdir(), 'keywell-house-'))
  const options = { migrations, flush: storeFlush }
  const engine = await (url === undefined
    ? openSqlite(join(directory, 'keywell.db'), { ...options, onFatal: rethrow })
    : openPostgres(url, options))
  const tokens: string[] = []
  const house = await openHouse(engine, generateRootKey(), tokenPrefixes)
  await foundIfNew(house, async (token) => {
    tokens.push(token)
  })
  const clock = { now: Date.now() }
  const newest = () => house.transact((tx) => tx.changes.newest())
  const feed = createChangeFeed({ newest, pause, pollMs: limits.changesPollMs })
  const parts = { ...house, ...declared, feed, clock: () => clock.now }
  const run = createRunner(parts)
  const follow = createFollow({ ...parts, ...contextParts(parts), pause }, run)
  const whoOf = (credential: string | undefined) => {
    return { credential, surface: 'test', requestId: 'request', address: '127.0.0.1' }
  }
  const as = (credential: string | undefined, once?: Once): Act => {
    const who = whoOf(credential)
    const presented = once === undefined ? who : { ...who, once }
    return (useCase, input) => run(useCase, input, presented)
  }
  const ownerToken = tokens[0] ?? ''
  return {
    engine,
    ownerToken,
    as,
    clock,
    follow: (credential, input) => follow(input, whoOf(credential)),
    seed: async (document) => (await as(ownerToken)(applySeed, { document, dryRun: false })).tokens,
    look: (work) => house.transact(work),
    async [Symbol.asyncDispose]() {
      await engine[Symbol.asyncDispose]()
      await rm(directory, { recursive: true, force: true })
    },
  }
}

function rethrow(error: Error): never {
  throw error
}
