import { spawnSync } from 'node:child_process'

const times = 9

/**
 * How long `keywell run -- true` takes, as a multiple of a bare `node -e 0`: medians of interleaved starts.
 * @param {string} url
 * @param {string} token
 * @param {string} launcher
 */
export async function coldStart(url, token, launcher) {
  const env = { ...process.env, KEYWELL_URL: url, KEYWELL_TOKEN: token }
  const place = ['-w', 'bench-house', '-p', 'app', '-e', 'production']
  const bare = []
  const ours = []
  for (let i = 0; i < times; i++) {
    bare.push(timed(['-e', '0'], env))
    ours.push(timed([launcher, 'run', ...place, '--', 'true'], env))
  }
  const ratio = middle(ours) / middle(bare)
  return `cold start: keywell run -- true takes ${ratio.toFixed(2)} times a bare node -e 0 (aim 3)`
}

/**
 * @param {readonly string[]} args
 * @param {NodeJS.ProcessEnv} env
 */
function timed(args, env) {
  const start = performance.now()
  const { status, stderr } = spawnSync(process.execPath, args, { env })
  if (status !== 0) throw new Error(`${args.join(' ')} ended with ${status}: ${String(stderr)}`)
  return performance.now() - start
}

/** @param {readonly number[]} numbers */
function middle(numbers) {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? 0
}
