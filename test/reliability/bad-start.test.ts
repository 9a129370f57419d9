/** Starts that must not succeed: each is refused in one sentence that says what to do, and touches nothing. */
import { execFileSync, spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs'
import { chmod, cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createRunner } from '../../src/core/run.ts'
import { revealSecret } from '../../src/core/secret/read-secret.ts'
import { parseRootKey } from '../../src/crypto/index.ts'
import { foreignRootKey, foundIfNew, openHouse } from '../../src/house.ts'
import { migrations } from '../../src/storage/migrations/index.ts'
import { storeFlush } from '../../src/storage/open-store.ts'
import { openSqlite } from '../../src/storage/sqlite.ts'
import { tokenPrefixes } from '../../src/surfaces/index.ts'
import { loadDriver } from '../../src/storage/sqlite-driver.js'
import { launcher, startServer } from '../acceptance/server.ts'
import { startPeopled } from '../security/peopled-server.ts'
import { HttpClient } from './http-client.ts'
import { filesIn } from './stored-truth.ts'

const production = '/api/v1/workspaces/acme/projects/app/environments/production/secrets'
const secretCount = 40
const pageBytes = 4_096

/** A stopped server's files; every test has a copy. */
let original: string
let token: string
let ownerToken: string

beforeAll(async () => {
  original = await mkdtemp(path.join(tmpdir(), 'keywell-original-'))
  const house = await startPeopled({ directory: original, keep: true })
  for (let index = 0; index < secretCount; index += 1) {
    const value = `value ${index} `.repeat(200)
    await house.ask('alice', `${production}/S_${index}`, { method: 'PUT', body: { value } })
  }
  token = house.tokens['alice'] ?? ''
  ownerToken = house.server.ownerToken
  await house.stop()
}, 120_000)
afterAll(() => rm(original, { recursive: true, force: true }))

async function withCopy(work: (directory: string) => Promise<void>): Promise<void> {
  const directory = await mkdtemp(path.join(tmpdir(), 'keywell-copy-'))
  try {
    await cp(original, directory, { recursive: true })
    await work(directory)
  } finally {
    await rm(directory, { recursive: true, force: true })
  }
}

/** Every file below a directory and what is in it. */
async function fingerprint(directory: string): Promise<Record<string, string>> {
  const found: Record<string, string> = {}
  for (const entry of await readdir(directory, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue
    const file = path.join(entry.parentPath, entry.name)
    found[path.relative(directory, file)] = createHash('sha256')
      .update(await readFile(file))
      .digest('hex')
  }
  return found
}

interface Refused {
  readonly code: number | null
  readonly said: string
}

async function start(directory: string, rootKey = filesIn(directory).rootKey): Promise<Refused> {
  const data = path.join(directory, 'data')
  const flags = ['serve', '--data', data, '--root-key', rootKey, '--port', '0']
  const child = spawn(process.execPath, [launcher, ...flags], {
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: 20_000,
  })
  let said = ''
  child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()))
  child.stdout.on('data', (chunk: Buffer) => {
    said += chunk.toString()
    if (said.includes('listening')) child.kill('SIGTERM')
  })
  await once(child, 'close')
  return { code: child.exitCode, said }
}

function expectRefusal({ code, said }: Refused, words: RegExp): void {
  expect([code, said]).toEqual([1, expect.stringMatching(words)])
  expect(said.trim().split('\n')).toHaveLength(1)
}

describe('a start is refused, and nothing is touched,', () => {
  it('with another root key, naming the one it wants', async () => {
    await withCopy(async (directory) => {
      const other = path.join(directory, 'other.key')
      await writeFile(other, `kwroot1-${Buffer.alloc(32, 7).toString('base64url')}\n`, { mode: 0o600 })
      const before = await fingerprint(directory)
      const refused = await start(directory, other)
      expectRefusal(refused, /locked with the root key [0-9a-f]{8}, and the root key given is [0-9a-f]{8}/)
      expect(await fingerprint(directory)).toEqual(before)
    })
  })

  it('without its root key, and makes no new one', async () => {
    await withCopy(async (directory) => {
      await rm(filesIn(directory).rootKey)
      const before = await fingerprint(directory)
      expectRefusal(
        await start(directory),
        /root key file .* is missing.*locked with the root key.*put the file back/,
      )
      expect(await fingerprint(directory)).toEqual(before)
    })
  })

  it('with a root key that others can read', async () => {
    await withCopy(async (directory) => {
      await chmod(filesIn(directory).rootKey, 0o640)
      const before = await fingerprint(directory)
      expectRefusal(await start(directory), /can be read by others.*chmod 600/)
      expect(await fingerprint(directory)).toEqual(before)
    })
  })

  it('with a root key file that holds something else, without repeating it', async () => {
    await withCopy(async (directory) => {
      await writeFile(filesIn(directory).rootKey, 'kwroot1-something-else\n')
      const before = await fingerprint(directory)
      const refused = await start(directory)
      expectRefusal(refused, /does not hold a root key/)
      expect(refused.said).not.toContain('something-else')
      expect(await fingerprint(directory)).toEqual(before)
    })
  })

  it('with the root key among the data', async () => {
    await withCopy(async (directory) => {
      const inside = path.join(directory, 'data', 'root.key')
      await cp(filesIn(directory).rootKey, inside)
      const before = await fingerprint(directory)
      expectRefusal(await start(directory, inside), /must lie outside the data directory/)
      expect(await fingerprint(directory)).toEqual(before)
    })
  })

  it('on a database that a newer Keywell made', async () => {
    await withCopy(async (directory) => {
      await sql(directory, `insert into schema_migration values (99, 'of tomorrow', '2099-01-01')`)
      const before = await fingerprint(directory)
      expectRefusal(await start(directory), /made by a newer Keywell/)
      expect(await fingerprint(directory)).toEqual(before)
    })
  })

  it('on a database whose migrations are others', async () => {
    await withCopy(async (directory) => {
      await sql(directory, `update schema_migration set name = 'another' where number = 1`)
      expectRefusal(await start(directory), /another history of migrations/)
    })
  })

  it('on a data directory that another server holds', async () => {
    await withCopy(async (directory) => {
      const first = await startServer({ directory, keep: true, ownerToken })
      expectRefusal(await start(directory), /another server is running on this data directory/)
      const client = new HttpClient(first.url)
      expect((await client.send(`${production}/S_1/value`, { token })).status).toBe(200)
      client.close()
      await first.stop()
    })
  })
})

/** Each column of a stored key, and another value of its kind. */
const keyChanges: [column: string, expression: string][] = [
  ['id', 'id + 1'],
  ['purpose', `purpose || 'x'`],
  ['workspace_id', `workspace_id || 'x'`],
  ['wrapped', 'zeroblob(length(wrapped))'],
  ['root_key_id', `'0badf00d'`],
  ['created_at', 'created_at + 1'],
]

describe.each(keyChanges)('a stored key with another %s', (column, expression) => {
  it.each(['row', 'token', 'data'])('is refused by name: the %s key', async (purpose) => {
    await withCopy(async (directory) => {
      await sql(directory, `update keyset set ${column} = ${expression} where purpose = '${purpose}'`)
      await expect(revealSomething(directory)).rejects.toMatchObject({
        message: expect.stringMatching(
          /stored key \d+ was changed|stored version 1 of secret S_1 was changed|key of this (?:instance|workspace) is missing|locked with the root key 0badf00d/,
        ) as unknown,
      })
    })
  })
})

/** As a starting server opens it, without the listener. */
async function revealSomething(directory: string): Promise<unknown> {
  const { database, rootKey } = filesIn(directory)
  const root = parseRootKey(await readFile(rootKey, 'utf8'))
  const recognise = (ids: readonly string[]) => {
    const foreign = ids.find((id) => id !== root.id)
    if (foreign !== undefined) throw foreignRootKey(foreign, root)
  }
  const options = { migrations, flush: storeFlush, recognise }
  const onFatal = (error: Error): never => {
    throw error
  }
  const engine = await openSqlite(database, { ...options, onFatal })
  try {
    const house = await openHouse(engine, root, tokenPrefixes)
    await foundIfNew(house, async () => {})
    const run = createRunner({ ...house, clock: Date.now })
    const place = {
      workspace: { by: 'name', name: 'acme' },
      project: { by: 'name', name: 'app' },
      environment: { by: 'name', name: 'production' },
    } as const
    const presented = { credential: token, surface: 'test', requestId: '', address: '' }
    return await run(revealSecret, { at: place, store: 'shared', name: 'S_1' }, presented)
  } finally {
    await engine[Symbol.asyncDispose]()
  }
}

it('opens what was not changed', async () => {
  await withCopy(async (directory) => {
    expect(await revealSomething(directory)).toMatchObject({ value: { version: 1 } })
  })
})

async function sql(directory: string, text: string): Promise<void> {
  const { DatabaseSync } = await loadDriver()
  const database = new DatabaseSync(filesIn(directory).database)
  database.exec(text)
  database.close()
}

describe('a damaged database file', () => {
  it.each([0, 0.25, 0.5, 1])(
    'is refused or its page is, at %s of it, and nothing false is served',
    async (where) => {
      await withCopy(async (directory) => {
        const { database } = filesIn(directory)
        const content = await readFile(database)
        const pages = content.length / pageBytes
        const page =
          Number.isInteger(where) && where > 0 ? where : Math.min(pages - 1, Math.floor(pages * where))
        content.fill(0xa5, page * pageBytes, (page + 1) * pageBytes)
        await writeFile(database, content)
        const server = await startServer({ directory, keep: true, ownerToken }).catch((error: unknown) =>
          String(error),
        )
        if (typeof server === 'string') {
          return expect(server).toMatch(/the database file is damaged|changed outside Keywell|is missing/)
        }
        const client = new HttpClient(server.url)
        for (let index = 0; index < secretCount; index += 1) {
          const answer = await client.send(`${production}/S_${index}/value`, { token })
          const shown = JSON.parse(answer.text) as { value?: string; code?: string }
          if (answer.status === 200) expect(shown.value).toBe(`value ${index} `.repeat(200))
          else expect([answer.status, shown.code]).toEqual([500, 'integrity'])
        }
        client.close()
        await server.stop()
      })
    },
  )
})

describe.skipIf(!canMount())('a full disk (as root)', () => {
  it('refuses writes, goes on living, loses nothing, and takes writes when there is room again', async () => {
    const directory = await mkdtemp(path.join(tmpdir(), 'keywell-full-'))
    const disk = path.join(directory, 'data')
    await mkdir(disk)
    mountSmall(disk)
    try {
      const house = await startPeopled({ directory, keep: true })
      const put = async (name: string) => {
        const body = { value: name.repeat(8_000) }
        return (
          await house.client.send(`${production}/${name}`, {
            method: 'PUT',
            token: house.tokens['alice'] ?? '',
            body,
          })
        ).status
      }
      expect(await put('BEFORE')).toBe(201)
      const ballast = path.join(disk, 'ballast')
      fillUp(ballast)
      // More than the log has blocks for.
      const statuses = await Promise.all(Array.from({ length: 100 }, (_, index) => put(`FULL_${index}`)))
      expect(statuses).toContain(503)
      const stored = statuses.flatMap((status, index) => (status === 201 ? [`FULL_${index}`] : []))
      expect((await house.client.send('/livez')).status).toBe(200)
      expect((await house.client.send('/readyz')).status).toBe(200)
      await rm(ballast)
      expect(await put('AFTER')).toBe(201)
      for (const name of ['BEFORE', 'AFTER', ...stored]) {
        const answer = await house.ask('alice', `${production}/${name}/value`)
        expect(JSON.parse(answer.text)).toMatchObject({ value: name.repeat(8_000), version: 1 })
      }
      const listed = JSON.parse((await house.ask('alice', `${production}?limit=100`)).text) as {
        items: unknown[]
      }
      expect(listed.items).toHaveLength(2 + stored.length)
      const doctor = await house.ask('owner', '/api/v1/doctor/integrity')
      expect(JSON.parse(doctor.text)).toMatchObject({ faults: [] })
      await house.stop()
    } finally {
      execFileSync('umount', ['-l', disk])
      await rm(directory, { recursive: true, force: true })
    }
  }, 60_000)
})

function mountSmall(folder: string): void {
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=8m', 'tmpfs', folder], { stdio: 'ignore' })
}

function canMount(): boolean {
  const folder = mkdtempSync(path.join(tmpdir(), 'keywell-mount-'))
  try {
    mountSmall(folder)
    execFileSync('umount', [folder])
    return true
  } catch {
    return false
  } finally {
    rmSync(folder, { recursive: true })
  }
}

function fillUp(file: string): void {
  const ballast = openSync(file, 'w')
  try {
    for (;;) writeSync(ballast, Buffer.alloc(pageBytes))
  } catch (error) {
    expect(error).toMatchObject({ code: 'ENOSPC' })
  } finally {
    closeSync(ballast)
  }
}
