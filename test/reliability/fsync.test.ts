import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { loadDriver } from '../../src/storage/sqlite-driver.js'

const writer = path.join(import.meta.dirname, 'log-writer.js')
const traceable = spawnSync('strace', ['-f', 'true'], { stdio: 'ignore' }).status === 0
const rounds = 60

interface Call {
  readonly thread: string
  readonly name: string
  readonly argument: string
}

describe.skipIf(!traceable)('a SQLite engine, traced (needs strace)', () => {
  let folder: string
  let file: string

  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'keywell-fsync-'))
    file = path.join(folder, 'keywell.db')
  })

  afterEach(async () => {
    await rm(folder, { recursive: true, force: true })
  })

  const traceWriter = async (flags: readonly string[], mode: string): Promise<Outcome> => {
    const trace = path.join(folder, 'trace')
    const calls = 'trace=fsync,fdatasync,msync,sync_file_range,sync,syncfs,statx'
    const command = ['-f', '-y', '-o', trace, '-e', calls, ...flags, process.execPath]
    const outcome = await finish('strace', [...command, writer, file, String(rounds), mode])
    return { ...outcome, calls: parseCalls(readFileSync(trace, 'utf8')) }
  }

  it('syncs each batch before it answers, and never on the main thread', async () => {
    const { calls, code, acked } = await traceWriter([], 'synced')
    expect({ code, acked: acked.length }).toEqual({ code: 0, acked: rounds * 5 })
    const opened = calls.findIndex(isMark('open'))
    const main = calls[opened]?.thread
    const running = calls.slice(opened + 1, calls.findIndex(isMark('close')))

    expect(running.filter((call) => isSync(call) && call.thread === main)).toEqual([])
    expect(syncsPerRound(running, '-wal')).toHaveLength(rounds)
    expect(Math.min(...syncsPerRound(running, '-wal'))).toBeGreaterThanOrEqual(1)
    // The log was folded at least twice, elsewhere.
    expect(
      running.filter((call) => isSync(call) && call.argument.includes('keywell.db>')).length,
    ).toBeGreaterThan(1)
    const opening = calls.slice(0, opened)
    expect(opening.some((call) => isSync(call) && call.argument.includes(`${folder}>`))).toBe(true)
  })

  it('would be caught if it did not', async () => {
    const { calls, code } = await traceWriter([], 'unsynced')
    expect(code).toBe(0)
    const running = calls.slice(calls.findIndex(isMark('open')) + 1, calls.findIndex(isMark('close')))
    expect(syncsPerRound(running, '-wal')).toContain(0)
  })

  it('ends the process when a sync fails, and answers nothing more', async () => {
    // One thread in the pool, because the tracer counts calls per thread.
    const failing = ['-E', 'UV_THREADPOOL_SIZE=1', '-e', 'inject=fdatasync:error=EIO:when=9+']
    const { code, acked, errors } = await traceWriter(failing, 'synced')
    expect(code).toBe(70)
    expect(errors).toMatch(/^keywell: the log of the database could not be made durable/)
    expect(errors).not.toContain(folder)
    expect(acked.length).toBeGreaterThan(0)
    expect(acked.length).toBeLessThanOrEqual(9 * 5)
    const { DatabaseSync } = await loadDriver()
    const database = new DatabaseSync(file)
    const stored = new Set(
      database
        .prepare('select id from note')
        .all<{ id: string }>()
        .map(({ id }) => id),
    )
    database.close()
    expect(acked.filter((id) => !stored.has(id))).toEqual([])
  })

  it('lets a new server in after the old one was killed, and has lost nothing that was answered', async () => {
    const child = spawn(process.execPath, [writer, file, '100000'], { stdio: ['ignore', 'pipe', 'inherit'] })
    const acked: string[] = []
    const ended = once(child, 'close')
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      acked.push(...ackedIn(text))
      if (acked.length > 200) child.kill('SIGKILL')
    })
    await ended
    expect(child.signalCode).toBe('SIGKILL')
    const next = await finish(process.execPath, [writer, file, '1'])
    expect(next).toMatchObject({ code: 0, errors: '' })
    const { DatabaseSync } = await loadDriver()
    const database = new DatabaseSync(file)
    const rows = database.prepare('select id from note').all<{ id: string }>()
    database.close()
    const stored = new Set(rows.map(({ id }) => id))
    expect([...acked, ...next.acked].filter((id) => !stored.has(id))).toEqual([])
  })
})

interface Outcome {
  readonly code: number | null
  readonly acked: readonly string[]
  readonly errors: string
  readonly calls: readonly Call[]
}

async function finish(command: string, args: readonly string[]): Promise<Omit<Outcome, 'calls'>> {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'] })
  let output = ''
  let errors = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => (errors += text))
  await once(child, 'close')
  return { code: child.exitCode, acked: ackedIn(output), errors }
}

function ackedIn(output: string): string[] {
  return [...output.matchAll(/^acked (\S+)\n/gm)].map(([, id = '']) => id)
}

/** Calls in the order in which they ended: a call that another thread interrupted is on two lines. */
function parseCalls(trace: string): Call[] {
  const unfinished = new Map<string, Call>()
  const calls: Call[] = []
  for (const line of trace.split('\n')) {
    const begun = /^(\d+) +(\w+)\((.*)$/.exec(line)
    const resumed = /^(\d+) +<\.\.\. \w+ resumed>/.exec(line)
    if (begun !== null) {
      const [, thread = '', name = '', argument = ''] = begun
      if (argument.includes('<unfinished')) unfinished.set(thread, { thread, name, argument })
      else calls.push({ thread, name, argument })
    } else if (resumed !== null) {
      const call = unfinished.get(resumed[1] ?? '')
      if (call !== undefined) calls.push(call)
    }
  }
  return calls
}

function isMark(name: string): (call: Call) => boolean {
  return (call) => call.argument.includes(`/mark/${name}`)
}

function isSync(call: Call): boolean {
  return call.name !== 'statx'
}

/** How many syncs of the file whose name ends so had ended before each round was answered. */
function syncsPerRound(calls: readonly Call[], ending: string): number[] {
  const counts: number[] = []
  let count = 0
  for (const call of calls) {
    if (isSync(call) && call.argument.includes(`${ending}>`)) count += 1
    if (isMark('round')(call)) {
      counts.push(count)
      count = 0
    }
  }
  return counts
}
