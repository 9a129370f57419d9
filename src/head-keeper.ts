import { setInterval } from 'node:timers'
import type { Logger } from 'pino'
import type { ChainHead } from './core/audit/chain.ts'
import { hex, instanceChain } from './core/audit/chain.ts'
import { rowChain } from './core/audit/row-record.ts'
import { checkKeptHeads } from './core/doctor/check-chains.ts'
import { DomainError } from './core/error.ts'
import type { Tx } from './core/transaction.ts'
import { readHeadFile, writeHeadFile } from './head-file.ts'
import type { House } from './house.ts'
import { limits } from './limits.ts'

/**
 * Keeps the heads of the audit record beside the root key, so that an older copy of the whole database is found: when a
 * server starts, by the doctor, and before the next heads are kept. What is kept is durable in the database first, so a
 * crash leaves the database ahead of the file and never behind it.
 */
export interface HeadKeeper {
  /** Writes down where the chains are. Never rejects: what went wrong is logged, and tried again. */
  keep(): Promise<void>
  /** Keeps once more and ends. */
  stop(): Promise<void>
}

/**
 * Compares the database with the file, unless `accept` says that it was replaced on purpose. Rejects with DomainError
 * `integrity` for one that does not hold what the file says, naming the event.
 */
export async function compareKeptHeads(path: string, house: House, accept: boolean): Promise<void> {
  const { transact, heads } = house
  if (accept) return
  const file = await readHeadFile(path)
  if (file === undefined) return
  const instance = await transact(instanceOf)
  if (instance !== file.instance) {
    throw refusal(
      'is not the one that was last served with this root key',
      'a second server needs a root key of its own (--root-key FILE)',
    )
  }
  for (const [chain, head] of file.heads) heads.kept.set(chain, head)
  const [fault] = await transact((tx) => checkKeptHeads(tx))
  if (fault !== undefined) {
    throw refusal(`is older than the one last served with this root key: it does not hold ${fault.row}`)
  }
}

function refusal(...words: readonly string[]): DomainError {
  const advice = 'if it was put there on purpose, start once with --accept-older-database'
  return new DomainError('integrity', `This database ${[...words, advice].join('; ')}`)
}

/** The instance must have been founded. */
export async function startHeadKeeper(path: string, house: House, log: Logger): Promise<HeadKeeper> {
  const { touched } = house.heads
  const workspaces = await house.transact((tx) => tx.places.workspaces())
  for (const chain of [instanceChain, ...workspaces.map(({ id }) => id)]) touched.add(chain)
  const keep = async (): Promise<void> => {
    if (touched.size > 0) await keepTouched(path, house, log)
  }
  let keeping = keep()
  await keeping
  const timer = setInterval(() => {
    keeping = keeping.then(keep)
  }, limits.headsKeptEveryMs).unref()
  return {
    keep,
    stop: async () => {
      clearInterval(timer)
      await keeping
      await keep()
    },
  }
}

async function keepTouched(path: string, { transact, heads }: House, log: Logger): Promise<void> {
  const { kept, touched } = heads
  const chains = [...touched, rowChain]
  touched.clear()
  try {
    const { instance, newest, faults } = await transact(async (tx) => ({
      instance: await instanceOf(tx),
      newest: await newestOf(tx, chains),
      faults: await checkKeptHeads(tx, chains),
    }))
    for (const { row, fault } of faults) log.error({ row }, fault)
    if (faults.length > 0) return
    const next = new Map([...kept, ...newest])
    await writeHeadFile(path, { instance, heads: next })
    for (const [chain, head] of newest) kept.set(chain, head)
  } catch (error) {
    for (const chain of chains) touched.add(chain)
    log.warn({ err: error }, 'the heads of the audit record could not be kept')
  }
}

async function newestOf({ audit }: Tx, chains: readonly string[]): Promise<Map<string, ChainHead>> {
  const newest = new Map<string, ChainHead>()
  for (const chain of chains) {
    const [event] = await audit.readBackwards(chain, Number.MAX_SAFE_INTEGER, 1)
    if (event !== undefined) newest.set(chain, { seq: event.seq, hash: event.hash })
  }
  return newest
}

/** '' before it is founded. */
async function instanceOf({ audit }: Tx): Promise<string> {
  const [first] = await audit.read(instanceChain, 0, 1)
  return first === undefined ? '' : hex(first.hash)
}
