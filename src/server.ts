import { join } from 'node:path'
import { pino } from 'pino'
import type { Logger } from 'pino'
import type { ServerConfig } from './config.ts'
import { ConfigError } from './config.ts'
import { createChangeFeed } from './core/change/change-feed.ts'
import { createFollow } from './core/change/follow-changes.ts'
import { contextParts, createRunner } from './core/run.ts'
import type { RootKey } from './crypto/index.ts'
import { headFileOf } from './head-file.ts'
import { compareKeptHeads, startHeadKeeper, type HeadKeeper } from './head-keeper.ts'
import { acceptOlderDatabase, foreignRootKey, foundIfNew, openHouse, replaceOwnerToken } from './house.ts'
import type { Listener } from './http/listener.ts'
import { LogStream } from './http/log-stream.ts'
import { createListener } from './http/listener.ts'
import { limits } from './limits.ts'
import { pause } from './pause.ts'
import { createIdentityVerifier } from './identity/oidc-verifier.ts'
import { createRootKey, readRootKey } from './root-key-file.ts'
import type { Engine, EngineOptions } from './storage/engine.ts'
import { migrations } from './storage/migrations/index.ts'
import { storeFlush } from './storage/open-store.ts'
import { openSqlite } from './storage/sqlite.ts'
import { createSignInCounter } from './surfaces/caller.ts'
import { consumers, crossings, stores, surfaces, tokenPrefixes } from './surfaces/index.ts'

export interface Server {
  readonly url: string
  close(): Promise<void>
}

export interface HandedOver {
  readonly ownerToken: string
  readonly rootKeyId: string
  /** Where the server listens by now. */
  readonly url: string
}

export interface ServerHooks {
  /** Hands the first owner's token over: on the very first start, or when another is asked for. */
  readonly founding: (handed: HandedOver) => Promise<void>
  /** Ends the process: what is on the disk is unknown. */
  readonly onFatal: (error: Error) => void
}

/** The composition root: opens the store, takes the keys out, puts the surfaces over it and listens. */
export async function startServer(config: ServerConfig, hooks: ServerHooks): Promise<Server> {
  const log = createLog(config)
  const given = await readRootKey(config.rootKeyFile)
  const engine = await openEngine(config, { onFatal: hooks.onFatal, recognise: recogniser(config, given) })
  const headFile = headFileOf(config.rootKeyFile)
  let listener: Listener | undefined
  let keeper: HeadKeeper | undefined
  try {
    const root = given ?? (await createRootKey(config.rootKeyFile))
    const house = await openHouse(engine, root, tokenPrefixes)
    await compareKeptHeads(headFile, house, config.acceptOlderDatabase)
    await house.transact((tx) => tx.rows.adopt())
    const identities = createIdentityVerifier({ inside: config.issuersInside, clock: Date.now })
    const newest = () => house.transact((tx) => tx.changes.newest())
    const feed = createChangeFeed({ newest, pause, pollMs: limits.changesPollMs })
    const parts = { ...house, stores, consumers, crossings, identities, feed, clock: Date.now }
    const run = createRunner(parts)
    const follow = createFollow({ ...parts, ...contextParts(parts), pause }, run)
    const signIns = createSignInCounter(Date.now)
    const core = { run, follow, enforceRateLimits: config.enforceRateLimits, signIns }
    listener = createListener({
      surfaces: surfaces.map((surface) => surface(core)),
      log,
      trustProxy: config.trustProxy,
      probes: { live: () => true, ready: () => house.transact(async () => true) },
    })
    const { url } = await listener.listen(config)
    // Only a server that could take its port founds the instance and shows the token, once.
    const deliver = (ownerToken: string) => hooks.founding({ ownerToken, rootKeyId: root.id, url })
    if (config.newOwnerToken) await replaceOwnerToken(house, deliver)
    else await foundIfNew(house, deliver)
    if (config.acceptOlderDatabase) await acceptOlderDatabase(house)
    keeper = await startHeadKeeper(headFile, house, log)
    log.info({ url, rootKeyId: root.id }, 'listening')
    const close = async () => {
      await listener?.close()
      await keeper?.stop()
      await engine[Symbol.asyncDispose]()
      log.info('stopped')
    }
    return { url, close }
  } catch (error) {
    await listener?.close()
    await engine[Symbol.asyncDispose]()
    throw error
  }
}

/** A root key is made only for a store that has none yet: any other needs the key it was locked with. */
function recogniser(config: ServerConfig, given: RootKey | undefined) {
  return (rootKeyIds: readonly string[]): void => {
    const foreign = rootKeyIds.find((id) => id !== given?.id)
    if (foreign === undefined) return
    if (given !== undefined) throw foreignRootKey(foreign, given)
    throw new ConfigError(
      `The root key file ${config.rootKeyFile} is missing, and this database is locked with the root key ${foreign}: put the file back, or name it with --root-key`,
    )
  }
}

async function openEngine(
  config: ServerConfig,
  hooks: Pick<ServerHooks, 'onFatal'> & Pick<EngineOptions, 'recognise'>,
): Promise<Engine> {
  const options = { migrations, flush: storeFlush, ...hooks }
  if (config.databaseUrl === undefined) return openSqlite(join(config.dataDirectory, 'keywell.db'), options)
  // Its driver is loaded where it is used.
  const { openPostgres } = await import('./storage/postgres.ts')
  return openPostgres(config.databaseUrl, options)
}

/** JSON lines on standard error; buffered, so that no request waits for its log line. */
function createLog(config: ServerConfig): Logger {
  return pino(
    { name: 'keywell', level: config.logLevel, base: null, timestamp: pino.stdTimeFunctions.isoTime },
    new LogStream(2),
  )
}
