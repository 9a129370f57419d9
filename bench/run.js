import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { canPin, cpuSeconds, startPinned } from './process.js'
import { coldStart } from './cold-start.js'
import { prepare, sealedPuts } from './world.js'

/**
 * Measures Keywell against a bare `node:http` answer of the same size, in the same run: server on one core, load on
 * the other, 64 connections, interleaved rounds. Both are warmed up first: a server runs for weeks, its first seconds are
 * the compiler's. Prints ratios; absolute figures mean little on a shared machine, and a ratio says nothing where the bare
 * answer was held up by others on its core, which is then said.
 *
 * How much dearer than a bare answer a sealed write has to be depends on what a machine takes for system calls and for the
 * box: so a sketch that does that work and nothing else runs beside it.
 *
 *   npm run bench              three rounds of five seconds, after five of warming up
 *   npm run bench -- --smoke   one short round; fails below a quarter of what the product must reach:
 *                              one cold round on a shared machine catches a fall, the full run judges
 */
const smoke = process.argv.includes('--smoke')
const [rounds, seconds, warmingUp, connections] = smoke ? [1, 2, 0, 64] : [3, 5, 5, 64]
const serverCore = 0
const loadCore = 1
/** The share of its core that the bare answer takes when nobody else is on it. */
const saturated = 0.85

/** What the product must reach and what it aims at, as fractions of the floor's requests per second. */
const goals = { read: [0.17, 0.25], list: [0.06, 0.15], put: [0.14, 0.22] }

const here = (/** @type {string} */ name) => fileURLToPath(new URL(name, import.meta.url))

/** @typedef {{ name: string, pid: number, url: string, stop: () => Promise<void> }} Server */
/** @typedef {Server & { requests: readonly object[] }} Runner */
/** @typedef {{ perSecond: number, total: number, p50: number, p99: number, refused: number, errors: number }} Load */
/** @typedef {Load & { cpuMicroseconds: number }} Measured */

/**
 * @param {Runner} runner
 * @param {number} duration in seconds
 * @returns {Promise<Measured>}
 */
async function measure({ name, pid, url, requests }, duration) {
  const before = cpuSeconds(pid)
  const load = JSON.stringify({ url, connections, seconds: duration, requests })
  const { found } = await startPinned(loadCore, [here('load.js'), load], /result (.*)\n/)
  /** @type {Load} */
  const result = JSON.parse(found)
  if (result.refused > 0 || result.errors > 0) {
    throw new Error(`${name}: ${result.refused} refused, ${result.errors} errors`)
  }
  const cpuMicroseconds = ((cpuSeconds(pid) - before) / Math.max(result.total, 1)) * 1e6
  return { ...result, cpuMicroseconds }
}

/** @param {readonly number[]} numbers */
function median(numbers) {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? 0
}

async function main() {
  const directory = mkdtempSync(join(tmpdir(), 'keywell-bench-'))
  const ownerFile = join(directory, 'owner.token')
  const flags = ['--data', join(directory, 'data'), '--root-key', join(directory, 'root.key'), '--port', '0']
  const launcher = here('../bin/keywell.js')
  const { pid, found, stop } = await startPinned(
    serverCore,
    [launcher, 'serve', ...flags, '--owner-token-file', ownerFile],
    /listening on (http:\S+)/,
  )
  /** @type {Server} */
  const keywell = { name: 'keywell', pid, url: found, stop }
  let short = false
  try {
    const world = await prepare(keywell.url, readFileSync(ownerFile, 'utf8').trim())
    if (!canPin) console.log('taskset is missing: server and load share cores, the ratios are too low')
    console.log(
      `node ${process.versions.node}, ${connections} connections, ${rounds} round(s) of ${seconds} s; fractions of a bare node:http answer`,
    )
    for (const [name, work] of Object.entries(world.works)) {
      const { ratio, ofSketch } = await compare(name, keywell, work, directory)
      const [must = 0, aim = 0] = goals[/** @type {keyof typeof goals} */ (name)]
      const verdict = ratio >= aim ? 'reaches the aim' : ratio >= must ? 'reaches the must' : 'below the must'
      const beside = ofSketch === undefined ? '' : `; ${ofSketch.toFixed(2)} of the sketch`
      console.log(`${name}: ${ratio.toFixed(3)} of the floor (must ${must}, aim ${aim}): ${verdict}${beside}`)
      short ||= ratio < must / 4
    }
    console.log(await coldStart(keywell.url, world.token, launcher))
  } finally {
    await keywell.stop()
    rmSync(directory, { recursive: true, force: true })
  }
  if (smoke && short) throw new Error('a ratio is below a quarter of what the product must reach')
}

/**
 * @param {string} name of the work
 * @param {Server} keywell
 * @param {{ status: number, bytes: number, requests: readonly object[] }} work
 * @param {string} directory for what the sketch stores
 */
async function compare(name, keywell, { status, bytes, requests }, directory) {
  const floor = await startBeside('floor', [String(status), String(bytes)])
  const stops = [floor.stop]
  /** @type {Runner[]} */
  const runners = [{ ...floor, requests }]
  try {
    if (name === 'put') {
      const sketch = await startBeside('sketch', [directory, 'sketch'])
      stops.push(sketch.stop)
      runners.push({ ...sketch, requests: await sealedPuts(sketch.url, 'sketch') })
    }
    runners.push({ ...keywell, requests })
    if (warmingUp > 0) for (const runner of runners) await measure(runner, warmingUp)
    /** @type {Record<string, number[]>} */
    const ratios = {}
    for (let round = 1; round <= rounds; round++) {
      /** @type {Measured | undefined} */
      let bare
      for (const runner of runners) {
        const measured = await measure(runner, seconds)
        bare ??= measured
        ;(ratios[runner.name] ??= []).push(measured.perSecond / bare.perSecond)
        const held = measured === bare ? heldUp(measured) : ''
        console.log(`  ${name} round ${round}: ${runner.name} ${said(measured)}${held}`)
      }
    }
    const ratio = median(ratios['keywell'] ?? [])
    return { ratio, ofSketch: ratios['sketch'] === undefined ? undefined : ratio / median(ratios['sketch']) }
  } finally {
    for (const stop of stops) await stop()
  }
}

/**
 * On the server's core, of which the one that is not asked takes nothing.
 * @param {'floor' | 'sketch'} name
 * @param {readonly string[]} args
 * @returns {Promise<Server>}
 */
async function startBeside(name, args) {
  const { pid, found, stop } = await startPinned(serverCore, [here(`${name}.js`), ...args], /^(\d+)\n/m)
  return { name, pid, url: `http://127.0.0.1:${found}`, stop }
}

/** @param {Measured} measured */
function said({ perSecond, p50, p99, cpuMicroseconds }) {
  return `${Math.round(perSecond)}/s p50 ${p50} ms p99 ${p99} ms ${Math.round(cpuMicroseconds)} µs CPU`
}

/** The bare answer waits for nothing but its core. @param {Measured} measured */
function heldUp({ perSecond, cpuMicroseconds }) {
  const share = (cpuMicroseconds * perSecond) / 1e6
  if (share >= saturated) return ''
  return `, held up: it had ${Math.round(share * 100)} % of its core, and what is compared with it looks too good`
}

await main()
