/**
 * The product without its listener, for a trace: `node traced-server.js DIRECTORY LEDGER SETTINGS`.
 * Each line of the ledger is one write(), so that the trace holds, in one order, what reached the disk and what a client
 * was told: `{"sent": …}` before a write is asked for, `{"acked": …}` once it is answered.
 */
import { closeSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs'
import path from 'node:path'
import { leaveUnsynced } from '../unsynced.js'
import { valueOf } from '../written-value.js'

/** @typedef {{ writes: number, writers: number, first: number, end: 'kill' | 'close', sync: boolean }} Settings */

const [, , directory = '', ledgerPath = '', text = '{}'] = process.argv
const settings = /** @type {Settings} */ (JSON.parse(text))
if (!settings.sync) leaveUnsynced()

/**
 * @param {string} name
 * @returns {Promise<unknown>}
 */
const built = (name) => import(new URL(`../../../dist/src/${name}`, import.meta.url).href)
const { openSqlite } = /** @type {typeof import('../../../src/storage/sqlite.ts')} */ (
  await built('storage/sqlite.js')
)
const { migrations, storeFlush } = /** @type {typeof import('../../../src/storage/open-store.ts')} */ (
  await built('storage/open-store.js')
)
const { createRootKey, readRootKey, writePrivateFile } =
  /** @type {typeof import('../../../src/root-key-file.ts')} */ (await built('root-key-file.js'))
const { foundIfNew, openHouse } = /** @type {typeof import('../../../src/house.ts')} */ (
  await built('house.js')
)
const { createRunner } = /** @type {typeof import('../../../src/core/run.ts')} */ (await built('core/run.js'))
const { applySeed } = /** @type {typeof import('../../../src/core/seed/apply-seed.ts')} */ (
  await built('core/seed/apply-seed.js')
)
const { putSecret } = /** @type {typeof import('../../../src/core/secret/put-secret.ts')} */ (
  await built('core/secret/put-secret.js')
)
const { revealSecret } = /** @type {typeof import('../../../src/core/secret/read-secret.ts')} */ (
  await built('core/secret/read-secret.js')
)

const ledger = openSync(ledgerPath, 'a')
/** @param {object} line */
const note = (line) => writeSync(ledger, `${JSON.stringify(line)}\n`)

const rootKeyFile = path.join(directory, 'config', 'keywell', 'root.key')
const tokenFile = path.join(directory, 'config', 'owner.token')
const root = (await readRootKey(rootKeyFile)) ?? (await createRootKey(rootKeyFile))
const engine = await openSqlite(path.join(directory, 'share', 'keywell', 'keywell.db'), {
  migrations,
  flush: storeFlush,
  walBytesMax: 65_536,
  onFatal: (error) => note({ failed: error.message }),
})
const house = await openHouse(engine, root, { keywell: 'kw' })
await foundIfNew(house, async (token) => {
  rmSync(tokenFile, { force: true })
  await writePrivateFile(tokenFile, `${token}\n`)
})
const ownerToken = readFileSync(tokenFile, 'utf8').trim()
note({ listening: ownerToken })
const run = createRunner({ ...house, clock: Date.now })
const presented = { surface: 'traced', requestId: 'traced', address: '' }
const at = /** @type {const} */ ({
  workspace: { by: 'name', name: 'acme' },
  project: { by: 'name', name: 'app' },
  environment: { by: 'name', name: 'production' },
})

const { tokens } = await run(
  applySeed,
  {
    dryRun: false,
    document: {
      users: [{ login: 'alice' }],
      workspaces: [
        {
          slug: 'acme',
          members: [{ user: 'alice', role: 'admin' }],
          projects: [{ slug: 'app', environments: ['production'] }],
        },
      ],
      tokens: [{ name: `writer ${settings.first}`, user: 'alice' }],
    },
  },
  { ...presented, credential: ownerToken },
)
const caller = { ...presented, credential: [...tokens.values()][0] }
note({ applied: true })

let next = settings.first
const last = settings.first + settings.writes
await Promise.all(
  Array.from({ length: settings.writers }, async (_, writer) => {
    for (let turn = 0; next < last; turn += 1) {
      const write = { id: next, name: `WRITER_${writer}_NAME_${turn % 4}` }
      next += 1
      const target = { at, store: 'shared', name: write.name }
      note({ sent: write.id, name: write.name })
      const value = /** @type {const} */ ({ kind: 'plain', bytes: valueOf(write) })
      const written = await run(putSecret, { ...target, value }, caller)
      note({ acked: write.id, version: written.version })
      if (turn % 5 === 4) await run(revealSecret, target, caller)
      if (write.id === last - 1 && settings.end === 'kill') process.kill(process.pid, 'SIGKILL')
    }
  }),
)
await engine[Symbol.asyncDispose]()
closeSync(ledger)
