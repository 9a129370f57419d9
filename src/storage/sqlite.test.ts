import { execFileSync } from 'node:child_process'
import {
  closeSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmdirSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setImmediate as turnOfLoop, setTimeout as pause } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import {
  addNote,
  flushItems,
  insertNote,
  note,
  notebook,
  noteIds,
  onFatal,
  sqlitePlace,
} from '../../test/notebook.ts'
import type { Engine } from './engine.ts'
import { loadDriver, presentDrivers } from './sqlite-driver.js'
import { openSqlite } from './sqlite.ts'

const drivers = await presentDrivers()
const canMount = probeMount()

describe.each(drivers)('a SQLite engine by %s', (driver) => {
  let place: Awaited<ReturnType<typeof sqlitePlace>>
  let engine: Engine | undefined

  beforeEach(async () => {
    place = await sqlitePlace(driver, 65_536)
    engine = await place.open()
  })

  afterEach(async () => {
    await engine?.[Symbol.asyncDispose]()
    await place.clear()
  })

  const opened = (): Engine => {
    if (engine === undefined) throw new Error('the engine is not open')
    return engine
  }

  it('syncs nothing for works that change nothing', async () => {
    await addNote(opened(), 'one')
    const { syncs } = opened().counters
    expect(await noteIds(opened())).toEqual(['one'])
    expect(opened().counters.syncs).toBe(syncs)
    await addNote(opened(), 'two')
    expect(opened().counters.syncs).toBe(syncs + 1)
  })

  it('refuses a second server on the same data directory, and lets it in after the first', async () => {
    await expect(place.open()).rejects.toMatchObject({
      code: 'conflict',
      message: 'another server is running on this data directory',
    })
    await addNote(opened(), 'still mine')
    await expect(place.open()).rejects.toMatchObject({ code: 'conflict' })
    await opened()[Symbol.asyncDispose]()
    engine = await place.open()
    expect(await noteIds(engine)).toEqual(['still mine'])
  })

  it('keeps its files from everybody else', async () => {
    await opened()[Symbol.asyncDispose]()
    const folder = path.join(path.dirname(place.path), 'made', 'deep')
    engine = await openSqlite(path.join(folder, 'k.db'), {
      flush: flushItems,
      migrations: notebook,
      driver,
      onFatal,
    })
    await addNote(opened(), 'one')
    for (const name of ['k.db', 'k.db-wal', 'k.db-shm', 'k.db.lock']) {
      expect([name, (statSync(path.join(folder, name)).mode & 0o777).toString(8)]).toEqual([name, '600'])
    }
    expect((statSync(folder).mode & 0o777).toString(8)).toBe('700')
  })

  it('folds its log again and again while writers go on', async () => {
    const bytes = new Uint8Array(2_048).fill(7)
    // Its blocks are there before anything is written.
    let largest = statSync(`${place.path}-wal`).size
    expect(largest).toBeGreaterThanOrEqual(65_536)
    for (let round = 0; round < 60; round += 1) {
      await Promise.all(
        Array.from({ length: 20 }, (_, index) => addNote(opened(), `${round}-${index}`, { bytes })),
      )
      largest = Math.max(largest, statSync(`${place.path}-wal`).size)
    }
    // Begun anew in its own blocks, instead of growing by all that was written.
    expect(largest).toBeLessThan(1_000_000)
    await expect.poll(() => statSync(place.path).size).toBeGreaterThan(1_000_000)
    expect(await noteIds(opened())).toHaveLength(1_200)
    await opened()[Symbol.asyncDispose]()
    engine = await place.open()
    expect(await noteIds(engine)).toHaveLength(1_200)
  })

  it('goes on while another process reads an old state, and folds the log afterwards', async () => {
    const { DatabaseSync } = await loadDriver(driver)
    const reader = new DatabaseSync(place.path)
    reader.exec('begin')
    reader.prepare('select count(*) from note').get()
    const bytes = new Uint8Array(4_096)
    for (let round = 0; round < 60; round += 1) {
      await addNote(opened(), `n${round}`, { bytes })
    }
    expect(statSync(`${place.path}-wal`).size).toBeGreaterThan(200_000)
    reader.exec('rollback')
    reader.close()
    await expect
      .poll(async () => {
        await addNote(opened(), `after${Math.random()}`, { bytes })
        return statSync(`${place.path}-wal`).size
      })
      .toBeLessThan(100_000)
  })

  it('waits, without blocking, for a process that holds the write lock', async () => {
    const { DatabaseSync } = await loadDriver(driver)
    const other = new DatabaseSync(place.path)
    other.exec('begin immediate')
    const written = addNote(opened(), 'patient')
    await pause(30)
    other.exec('rollback')
    other.close()
    await expect(written).resolves.toBeUndefined()
  })

  it('rejects a work that waits for anything but its session, and it alone', async () => {
    const [impatient, neighbour] = await Promise.allSettled([
      opened().submit(async (session) => {
        await session.run(insertNote, note('slow'))
        await turnOfLoop()
      }),
      addNote(opened(), 'quick'),
    ])
    expect(impatient).toMatchObject({ status: 'rejected', reason: { message: /awaited something other/ } })
    expect(neighbour).toMatchObject({ status: 'fulfilled' })
    expect(await noteIds(opened())).toEqual(['quick'])
  })

  it.skipIf(!canMount)(
    'refuses writes on a full disk (as root), and takes them when there is room again',
    async () => {
      const folder = await mkdtemp(path.join(tmpdir(), 'keywell-full-'))
      mountSmall(folder)
      try {
        const file = path.join(folder, 'keywell.db')
        const options = { flush: flushItems, migrations: notebook, driver, onFatal, walBytesMax: 65_536 }
        const small = await openSqlite(file, options)
        await addNote(small, 'before')
        // More than the log has blocks for.
        const bytes = new Uint8Array(200_000)
        fillUp(path.join(folder, 'ballast'))
        for (const id of ['refused', 'again']) {
          await expect(addNote(small, id, { bytes })).rejects.toMatchObject({ code: 'unavailable' })
        }
        expect(await noteIds(small)).toEqual(['before'])
        await rm(path.join(folder, 'ballast'))
        await addNote(small, 'after', { bytes })
        expect(await noteIds(small)).toEqual(['after', 'before'])
        await small[Symbol.asyncDispose]()
        const { DatabaseSync } = await loadDriver(driver)
        const check = new DatabaseSync(file)
        expect(check.prepare('pragma integrity_check').all()).toMatchObject([{ integrity_check: 'ok' }])
        check.close()
      } finally {
        execFileSync('umount', ['-l', folder])
        await rm(folder, { recursive: true, force: true })
      }
    },
  )

  it('names a damaged file by its role and not by its path', async () => {
    await addNote(opened(), 'one')
    await opened()[Symbol.asyncDispose]()
    engine = undefined
    const file = openSync(place.path, 'r+')
    writeSync(file, Buffer.alloc(4_096, 'x'), 0, 4_096, 0)
    closeSync(file)
    const failure: unknown = await place.open().catch((error: unknown) => error)
    expect(failure).toMatchObject({ code: 'integrity' })
    expect(String(failure)).toContain('the database file is damaged')
    expect(String(failure)).not.toContain(path.dirname(place.path))
  })

  it('finds damage that lies deeper when it meets it', async () => {
    const bytes = new Uint8Array(3_000)
    for (let index = 0; index < 50; index += 1) {
      await addNote(opened(), `n${index}`, { bytes })
    }
    await opened()[Symbol.asyncDispose]()
    const content = readFileSync(place.path)
    content.fill(0xff, 4_096)
    writeFileSync(place.path, content)
    engine = await place.open().catch((error: unknown) => {
      expect(error).toMatchObject({ code: 'integrity' })
      return undefined
    })
    if (engine === undefined) return
    await expect(noteIds(engine)).rejects.toMatchObject({ code: 'integrity' })
  })
})

/** A file system of 2 MB. */
function mountSmall(folder: string): void {
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=2m', 'tmpfs', folder], { stdio: 'ignore' })
}

function probeMount(): boolean {
  const folder = mkdtempSync(path.join(tmpdir(), 'keywell-mount-'))
  try {
    mountSmall(folder)
    execFileSync('umount', [folder])
    return true
  } catch {
    return false
  } finally {
    rmdirSync(folder)
  }
}

function fillUp(file: string): void {
  const ballast = openSync(file, 'w')
  try {
    for (;;) writeSync(ballast, Buffer.alloc(4_096))
  } catch (error) {
    expect(error).toMatchObject({ code: 'ENOSPC' })
  } finally {
    closeSync(ballast)
  }
}
