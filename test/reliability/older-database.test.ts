import { cp, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest'
import { checkIntegrity } from '../../src/core/doctor/integrity.ts'
import { createRunner } from '../../src/core/run.ts'
import { applySeed } from '../../src/core/seed/apply-seed.ts'
import { generateRootKey } from '../../src/crypto/index.ts'
import { readHeadFile } from '../../src/head-file.ts'
import { compareKeptHeads, startHeadKeeper, type HeadKeeper } from '../../src/head-keeper.ts'
import { foundIfNew, openHouse, type House } from '../../src/house.ts'
import { openPostgres } from '../../src/storage/postgres.ts'
import { migrations, storeFlush } from '../../src/storage/open-store.ts'
import { openSqlite } from '../../src/storage/sqlite.ts'
import { tokenPrefixes } from '../../src/surfaces/index.ts'
import { startServer } from '../acceptance/server.ts'
import { onFatal } from '../notebook.ts'
import { createDatabase } from '../postgres.ts'
import { rawRows, removeRows } from '../tamper.ts'

describe.each(['SQLite', 'Postgres'])(
  'a database on %s that is older than its heads beside the root key',
  (name) => {
    let directory: string
    let headFile: string
    let house: House & AsyncDisposable & { readonly engine: Awaited<ReturnType<typeof openSqlite>> }
    let keeper: HeadKeeper
    let logged: string[]
    let ownerToken: string
    const quietLog = () => pino({ level: 'warn' }, { write: (line: string) => void logged.push(line) })

    beforeEach(async () => {
      directory = await mkdtemp(join(tmpdir(), 'keywell-heads-'))
      headFile = join(directory, 'root.key.heads')
      logged = []
      const options = { migrations, flush: storeFlush }
      const engine = await (name === 'SQLite'
        ? openSqlite(join(directory, 'keywell.db'), { ...options, onFatal })
        : openPostgres(await createDatabase(inject('postgresUrl') ?? ''), options))
      const opened = await openHouse(engine, generateRootKey(), tokenPrefixes)
      await foundIfNew(opened, async (token) => {
        ownerToken = token
      })
      const dispose = async () => {
        await engine[Symbol.asyncDispose]()
        await rm(directory, { recursive: true, force: true })
      }
      house = { ...opened, engine, [Symbol.asyncDispose]: dispose }
      keeper = await startHeadKeeper(headFile, house, quietLog())
      return async () => {
        await keeper.stop()
        await house[Symbol.asyncDispose]()
      }
    })

    const act = (slug: string) => {
      const run = createRunner({ ...house, clock: Date.now })
      const presented = { credential: ownerToken, surface: 'test', requestId: '', address: '' }
      const document = { workspaces: [{ slug }] }
      return run(applySeed, { document, dryRun: false }, presented)
    }
    const doctor = () => {
      const run = createRunner({ ...house, clock: Date.now })
      const presented = { credential: ownerToken, surface: 'test', requestId: '', address: '' }
      return run(checkIntegrity, {}, presented)
    }
    /** What a server that starts again on this database would find. */
    const compare = () => {
      house.heads.kept.clear()
      return compareKeptHeads(headFile, house, false)
    }
    const cutOff = async (chain: string) => {
      const rows = (await rawRows(house.engine, 'audit_event')).filter((row) => row['chain'] === chain)
      const seq = Math.max(...rows.map((row) => Number(row['seq'])))
      await removeRows(house.engine, 'audit_event', { chain, seq })
      return seq
    }

    it('is served while it holds them, however much newer it is', async () => {
      await act('first')
      await expect(compare()).resolves.toBeUndefined()
      await keeper.keep()
      await act('second')
      await expect(compare()).resolves.toBeUndefined()
      expect((await doctor()).faults).toEqual([])
    })

    it.each(['instance', 'rows'])(
      'is refused by name when the end of the chain %s is gone',
      async (chain) => {
        await act('first')
        await keeper.keep()
        const seq = await cutOff(chain)
        await expect(compare()).rejects.toThrow(
          `is older than the one last served with this root key: it does not hold audit event ${seq} of chain ${chain}`,
        )
        const fault = 'is kept beside the root key and not in the database: an older copy of it was put back'
        expect((await doctor()).faults).toContainEqual({ row: `audit event ${seq} of chain ${chain}`, fault })
        await expect(compareKeptHeads(headFile, house, true)).resolves.toBeUndefined()
      },
    )

    it('is noticed under a running server, and its heads are not kept in place of the newer ones', async () => {
      await act('first')
      await keeper.keep()
      const before = await readFile(headFile, 'utf8')
      await cutOff('instance')
      await act('second')
      await cutOff('instance')
      await act('third')
      await keeper.keep()
      expect(logged.join('')).toContain('an older copy of it was put back')
      expect(await readFile(headFile, 'utf8')).toBe(before)
    })

    it('is refused when it is another, or empty', async () => {
      const file = JSON.parse(await readFile(headFile, 'utf8')) as object
      await writeFile(headFile, JSON.stringify({ ...file, instance: '00' }))
      await expect(compare()).rejects.toThrow(
        'is not the one that was last served with this root key; a second server needs a root key of its own',
      )
    })

    it('is not compared with a file that holds something else, and says so', async () => {
      await writeFile(headFile, '{"v":1,"heads":{"instance":{"seq":0}}}')
      await expect(compare()).rejects.toThrow('does not hold the heads of the audit record')
    })

    it('has a file that only its owner reads, and knows every chain', async () => {
      await act('first')
      await keeper.keep()
      expect((await stat(headFile)).mode & 0o777).toBe(0o600)
      const chains = new Set((await rawRows(house.engine, 'audit_event')).map(({ chain }) => String(chain)))
      const kept = await readHeadFile(headFile)
      expect([...(kept?.heads.keys() ?? [])].toSorted()).toEqual([...chains].toSorted())
    })
  },
)

describe('a backup put back under the root key', () => {
  let directory: string
  let ownerToken: string

  beforeAll(async () => {
    const first = await startServer({ keep: true })
    ;({ directory, ownerToken } = first)
    await first.apply({ workspaces: [{ slug: 'acme' }] })
    await first.stop()
    await cp(join(directory, 'data'), join(directory, 'backup'), { recursive: true })
    const second = await startServer({ directory, ownerToken, keep: true })
    await second.apply({ workspaces: [{ slug: 'lost' }] })
    await second.stop()
    await rm(join(directory, 'data'), { recursive: true })
    await cp(join(directory, 'backup'), join(directory, 'data'), { recursive: true })
  }, 120_000)
  afterAll(() => rm(directory, { recursive: true, force: true }))

  it('is refused, until the operator says that it is meant, once', async () => {
    const again = () => startServer({ directory, ownerToken, keep: true })
    await expect(again()).rejects.toThrow(/older than the one last served.*--accept-older-database/)
    const accepted = await startServer({
      directory,
      ownerToken,
      keep: true,
      flags: ['--accept-older-database'],
    })
    const answer = await fetch(`${accepted.url}/api/v1/audit/events?limit=20`, {
      headers: { authorization: `Bearer ${ownerToken}` },
    })
    expect(await answer.text()).toContain('instance.older_database_accepted')
    await accepted.stop()
    expect(await (await again()).stop()).toBe(0)
  }, 120_000)
})
