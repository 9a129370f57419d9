import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { mkdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { Acknowledged, Ledger, Write } from '../ledger.ts'
import type { Random } from '../random.ts'
import { readTruth } from '../stored-truth.ts'
import { Disk } from './disk.ts'
import { readTrace, trace, type Call } from './trace.ts'

const program = path.join(import.meta.dirname, 'traced-server.js')

export interface PowerFigures {
  states: number
  /** States of a moment at which more than one outcome was possible. */
  uncertainStates: number
  acknowledged: number
  checkpoints: number
  readonly losses: string[]
}

/** What clients had been told by a moment. */
interface Told extends Ledger {
  readonly attempted: Map<number, Write>
  readonly acknowledged: Map<number, Acknowledged>
  ownerToken?: string
}

interface Scratch {
  readonly root: string
  readonly ledger: string
  readonly states: string
  readonly traces: string
}

export interface PowerCuts {
  /** How many states to look at. */
  readonly states: number
  /** Writes of each of the three processes. */
  readonly writes: number
  /** False runs the store without its syncs: the losses that are then found show that this test can fail. */
  readonly sync: boolean
}

/**
 * Runs three servers one after the other on one directory, two of them killed while they write, and cuts the power at
 * random moments of what they did: each time some state is built that the disk may then hold, opened, and compared with
 * what clients had been told by that moment.
 */
export async function cutPower({ states, writes, sync }: PowerCuts, random: Random): Promise<PowerFigures> {
  const scratch = await makeScratch()
  const figures: PowerFigures = { states: 0, uncertainStates: 0, acknowledged: 0, checkpoints: 0, losses: [] }
  const disk = new Disk(scratch.root)
  const told: Told = { attempted: new Map(), acknowledged: new Map() }
  try {
    let line = 0
    for (const [index, end] of (['kill', 'kill', 'close'] as const).entries()) {
      const settings = { writes, writers: 8, first: 1 + index * writes, end, sync }
      const output = path.join(scratch.traces, String(index))
      await trace(output, [process.execPath, program, scratch.root, scratch.ledger, JSON.stringify(settings)])
      const read = await readTrace(output, [scratch.root, scratch.ledger], line)
      await rm(output)
      const moments = momentsOf(read.calls)
      const cuts = chooseCuts(moments, index < 2 ? Math.floor(states / 3) : states - figures.states, random)
      for (const { call, at } of moments) {
        if (call.path === scratch.ledger) tell(told, call)
        else disk.apply(call)
        const here = cuts.get(at) ?? 0
        for (let cut = 0; cut < here; cut += 1) await lookAt(disk, told, scratch, figures, random)
      }
      line = read.last
      const wrong = disk.settle(line, realFile)
      if (wrong.length > 0) throw new Error(`the replay is not what happened to ${wrong.join(', ')}`)
      figures.checkpoints += checkpointsIn(read.calls)
    }
    figures.acknowledged = told.acknowledged.size
    return figures
  } finally {
    for (const folder of [scratch.root, scratch.states, scratch.traces]) {
      await rm(folder, { recursive: true, force: true })
    }
  }
}

async function makeScratch(): Promise<Scratch> {
  const root = mkdtempSync(path.join(tmpdir(), 'keywell-power-'))
  const traces = mkdtempSync(path.join(tmpdir(), 'keywell-traces-'))
  // States are many and short-lived: in memory where there is a place for it.
  const states = mkdtempSync(path.join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'keywell-states-'))
  const ledger = path.join(traces, 'ledger')
  writeFileSync(ledger, '')
  return { root, traces, states, ledger }
}

/** Everything counts from when it began, but a sync only once it has ended. */
function momentsOf(calls: readonly Call[]): { call: Call; at: number }[] {
  return calls
    .map((call) => ({ call, at: call.kind === 'sync' ? call.end : call.begin }))
    .filter(({ at }) => at !== Infinity)
    .toSorted((a, b) => a.at - b.at)
}

function chooseCuts(
  moments: readonly { readonly at: number }[],
  count: number,
  random: Random,
): Map<number, number> {
  const cuts = new Map<number, number>()
  for (let cut = 0; cut < count; cut += 1) {
    const { at } = random.pick(moments)
    cuts.set(at, (cuts.get(at) ?? 0) + 1)
  }
  return cuts
}

type Line =
  | { readonly listening: string }
  | { readonly sent: number; readonly name: string }
  | { readonly acked: number; readonly version: number }
  | { readonly applied: true }

function tell(told: Told, call: Call): void {
  if (call.kind !== 'write') return
  const line = JSON.parse(call.bytes.toString()) as Line
  if ('listening' in line) told.ownerToken = line.listening
  if ('sent' in line) told.attempted.set(line.sent, { id: line.sent, name: line.name })
  if ('acked' in line) {
    const write = told.attempted.get(line.acked)
    if (write !== undefined) told.acknowledged.set(line.acked, { ...write, version: line.version })
  }
}

async function lookAt(
  disk: Disk,
  told: Told,
  scratch: Scratch,
  figures: PowerFigures,
  random: Random,
): Promise<void> {
  figures.states += 1
  if (disk.uncertain > 0) figures.uncertainStates += 1
  const folder = path.join(scratch.states, String(figures.states))
  await mkdir(folder)
  await disk.write(folder, random)
  const found = await lossesIn(folder, told)
  for (const loss of found) figures.losses.push(`state ${figures.states}: ${loss}`)
  await rm(folder, { recursive: true })
}

async function lossesIn(folder: string, told: Told): Promise<readonly string[]> {
  const files = {
    database: path.join(folder, 'share', 'keywell', 'keywell.db'),
    rootKey: path.join(folder, 'config', 'keywell', 'root.key'),
  }
  const tokenFile = path.join(folder, 'config', 'owner.token')
  if (told.ownerToken === undefined) {
    // Nobody was told anything yet. Without a database the next start begins anew; with one its key must be there.
    if (!existsSync(files.database)) return []
  } else if (!existsSync(tokenFile) || readFileSync(tokenFile, 'utf8') !== `${told.ownerToken}\n`) {
    return ["the first owner's token is gone"]
  }
  try {
    return (await readTruth(files, told, told.ownerToken)).findings
  } catch (error) {
    return [`it does not open: ${String(error)}`]
  }
}

function realFile(file: string): Buffer | undefined {
  return existsSync(file) ? readFileSync(file) : undefined
}

/** How often the database file itself was synced after it had been written. */
function checkpointsIn(calls: readonly Call[]): number {
  return calls.filter(({ kind, path: file }) => kind === 'sync' && file.endsWith('keywell.db')).length
}
