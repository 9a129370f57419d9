/**
 * A suite at length: `node test/reliability/long-run.js kill 200`, `… power 2000`, `… share 200`.
 * The seed is printed, and taken from KEYWELL_TEST_SEED.
 */
import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

/** @type {Readonly<Record<string, { file: string, setting: string, count: number }>>} */
const suites = {
  kill: { file: 'test/reliability/kill.test.ts', setting: 'KEYWELL_KILL_CYCLES', count: 200 },
  power: { file: 'test/reliability/power-cut.test.ts', setting: 'KEYWELL_POWER_STATES', count: 2_000 },
  share: {
    file: 'test/acceptance/enkryptify-share-race.test.ts',
    setting: 'KEYWELL_SHARE_ROUNDS',
    count: 200,
  },
}

const [name = '', count] = process.argv.slice(2)
const suite = suites[name]
if (suite === undefined || !/^\d+$/.test(count ?? '1')) {
  throw new Error(`usage: node test/reliability/long-run.js ${Object.keys(suites).join('|')} [COUNT]`)
}
const root = fileURLToPath(new URL('../../', import.meta.url))
const child = spawn(process.execPath, ['node_modules/vitest/vitest.mjs', 'run', suite.file], {
  cwd: root,
  env: { ...process.env, [suite.setting]: count ?? String(suite.count) },
  stdio: 'inherit',
})
child.once('exit', (code) => {
  process.exitCode = code ?? 1
})
