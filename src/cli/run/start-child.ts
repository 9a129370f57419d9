import { type ChildProcess, spawn } from 'node:child_process'
import os from 'node:os'
import { CliError, exitCodes } from '../failure.ts'
import { type EphemeralFile, type Remove, makeFiles } from './ephemeral-files.ts'

const passedOn = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT', 'SIGUSR1', 'SIGUSR2', 'SIGWINCH'] as const
/** A terminal sends these to the whole foreground group: the child has them already, and twice means "now" to many. */
const fromTerminal: ReadonlySet<NodeJS.Signals> = new Set(['SIGINT', 'SIGQUIT'])
/** Whoever sends these wants an end, not another start. */
const ending: ReadonlySet<NodeJS.Signals> = new Set(['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT'])

export interface ChildCommand {
  readonly command: string
  readonly args: readonly string[]
  readonly env: Readonly<Record<string, string>>
  readonly files: readonly EphemeralFile[]
}

/** Ends the running command (SIGTERM, and SIGKILL after the time of grace) and starts this one in its place. */
export type Replace = (next: ChildCommand) => void

export interface ChildOptions {
  /** Our input is a terminal. */
  readonly isTerminal: boolean
  /** Is given the way to replace the command, as often as wanted, until it has ended by itself. */
  readonly replacing?: (replace: Replace) => void
  readonly graceMs?: number
}

/**
 * Runs a command, without a shell and with our streams, and returns its exit code, or 128 plus the number of the signal
 * that ended it. Signals that reach us reach it; its files are there as long as it runs. Throws a CliError with 127 when
 * it is not found, 126 when it cannot run.
 */
export async function startChild(first: ChildCommand, options: ChildOptions): Promise<number> {
  let child: ChildProcess | undefined
  let next: ChildCommand | undefined
  const listeners = passedOn.map((signal) => {
    const listener = () => {
      if (ending.has(signal)) next = undefined
      if (!(options.isTerminal && fromTerminal.has(signal))) child?.kill(signal)
    }
    return { signal, listener }
  })
  // Before the files and the start: a signal in between would end us, and leave them or the child alone.
  for (const { signal, listener } of listeners) process.on(signal, listener)
  options.replacing?.((replacement) => {
    const isUnderWay = next !== undefined
    next = replacement
    if (!isUnderWay && child !== undefined) stop(child, options.graceMs ?? 0)
  })
  try {
    for (let command: ChildCommand | undefined = first; ;) {
      const code = await runOnce(command, (started) => {
        child = started
      })
      if (next === undefined) return code
      command = next
      next = undefined
    }
  } finally {
    for (const { signal, listener } of listeners) process.removeListener(signal, listener)
  }
}

async function runOnce(
  { command, args, env, files }: ChildCommand,
  onStart: (child: ChildProcess) => void,
): Promise<number> {
  let remove: Remove | undefined
  try {
    remove = makeFiles(files)
    const child = spawn(command, args, { env, stdio: 'inherit' })
    onStart(child)
    return await exitOf(child)
  } catch (error) {
    throw startFailure(command, error)
  } finally {
    remove?.()
  }
}

function stop(child: ChildProcess, graceMs: number): void {
  const timer = setTimeout(() => child.kill('SIGKILL'), graceMs)
  child.once('exit', () => clearTimeout(timer))
  child.kill('SIGTERM')
}
async function exitOf(child: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    // Also told when a signal could not be sent, which is no failure of the child.
    child.on('error', (error) => {
      if (child.pid === undefined) reject(error)
    })
    child.once('exit', (code, signal) => {
      resolve(code ?? 128 + (signal === null ? 0 : os.constants.signals[signal]))
    })
  })
}

/** The platform's error is not passed on: it carries the arguments. */
function startFailure(command: string, error: unknown): unknown {
  const isSpawn = error instanceof Error && 'syscall' in error && String(error.syscall).startsWith('spawn')
  if (!isSpawn) return error
  const code = 'code' in error ? error.code : undefined
  switch (code) {
    case 'ENOENT':
      return new CliError(exitCodes.notFound, `${command}: command not found`)
    case 'E2BIG':
      return new CliError(
        exitCodes.notExecutable,
        `${command}: its arguments and environment are too large for this system`,
      )
    case 'EACCES':
    case 'EPERM':
    case 'EISDIR':
      return new CliError(exitCodes.notExecutable, `${command}: not executable`)
    default:
      return typeof code === 'string'
        ? new CliError(exitCodes.notExecutable, `${command}: could not be started (${code})`)
        : error
  }
}
