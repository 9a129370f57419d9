import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'

const clockTicksPerSecond = 100
const startMsMax = 30_000

/** Whether processes can be held to one core each; without it the figures of both mix. */
export const canPin = spawnSync('taskset', ['--version']).status === 0

/**
 * Starts a node process on one core and waits for its output to match.
 * @param {number} core
 * @param {readonly string[]} args
 * @param {RegExp} ready its first group is the answer
 * @param {NodeJS.ProcessEnv} [env]
 */
export async function startPinned(core, args, ready, env = process.env) {
  const command = canPin
    ? ['taskset', '-c', String(core), process.execPath, ...args]
    : [process.execPath, ...args]
  const child = spawn(command[0] ?? '', command.slice(1), { stdio: ['ignore', 'pipe', 'pipe'], env })
  let output = ''
  child.stdout.on('data', (chunk) => (output += String(chunk)))
  child.stderr.on('data', (chunk) => (output += String(chunk)))
  for (const deadline = Date.now() + startMsMax; Date.now() < deadline; await sleep(20)) {
    const found = ready.exec(output)?.[1]
    if (found !== undefined) return { pid: child.pid ?? 0, found, stop: () => stop(child) }
    if (child.exitCode !== null) break
  }
  await stop(child)
  throw new Error(`did not start: ${args.join(' ')}\n${output}`)
}

/** @param {import('node:child_process').ChildProcess} child */
async function stop(child) {
  if (child.exitCode !== null || child.signalCode !== null) return
  child.kill('SIGTERM')
  await once(child, 'exit')
}

/**
 * CPU time a process has used so far, in seconds (user and system, all threads).
 * @param {number} pid
 */
export function cpuSeconds(pid) {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? []
  return (Number(fields[11]) + Number(fields[12])) / clockTicksPerSecond
}
