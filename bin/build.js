/**
 * Compiles src/ and sdk/ into dist/, whole or not at all, and only when something changed.
 *
 * Types are not checked here (`npm run types` does that): a start must be quick, and needs nothing but JavaScript.
 * Each build goes to a folder of its own and is then renamed into place, so two at once are merely wasteful;
 * the lock keeps them from being that, and may therefore be simple.
 */
import { spawn } from 'node:child_process'
import fs from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { bundle } from './bundle.js'
import { isFresh, listFiles, parts, sources, stampOf } from './fresh.js'

const lockWaitMsMax = 120_000
const lockPollMs = 50
const leftoverMsMax = 600_000

/** A failure that its message explains; a stack trace would add nothing. */
export class BuildError extends Error {
  /** @override */
  name = 'BuildError'
}

/**
 * Builds when dist/ does not match the sources.
 * @param {string} root
 * @param {{ force?: boolean }} [options]
 * @returns {Promise<'fresh' | 'built'>}
 * @throws {BuildError} with the compiler's words
 */
export async function ensureBuilt(root, options = {}) {
  if (options.force !== true && isFresh(root)) return 'fresh'
  const work = path.join(root, '.build')
  fs.mkdirSync(work, { recursive: true })
  const release = await takeLock(path.join(work, 'lock'))
  try {
    if (options.force !== true && isFresh(root)) return 'fresh'
    await build(root, work)
    return 'built'
  } finally {
    release()
  }
}

/**
 * @param {string} root
 * @param {string} work
 */
async function build(root, work) {
  removeLeftovers(work)
  const output = fs.mkdtempSync(path.join(work, 'out-'))
  try {
    // Taken first: a file saved while the compiler runs must count as newer than the result.
    const stamps = Object.values(parts).map((part) => ({ ...part, text: stampOf(root, part) }))
    await compile(root, output)
    await bundle(root, output)
    copyAssets(root, output)
    for (const { stamp, text } of stamps) fs.writeFileSync(path.join(output, stamp), text)
    putInPlace(output, path.join(root, 'dist'), work)
  } finally {
    fs.rmSync(output, { recursive: true, force: true })
  }
}

/**
 * Folders of builds that were killed. The lock is ours, but a build that waited too long for it may still run.
 * @param {string} work
 */
function removeLeftovers(work) {
  for (const name of fs.readdirSync(work)) {
    const folder = path.join(work, name)
    const changedAt = fs.statSync(folder, { throwIfNoEntry: false })?.mtimeMs ?? Infinity
    const isOld = Date.now() - changedAt > leftoverMsMax
    if (name !== 'lock' && isOld) fs.rmSync(folder, { recursive: true, force: true })
  }
}

/**
 * @param {string} root
 * @param {string} output
 */
async function compile(root, output) {
  const compiler = spawn(
    process.execPath,
    [findCompiler(root), '--project', 'tsconfig.build.json', '--outDir', output, '--pretty', 'false'],
    { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] },
  )
  /** @type {Buffer[]} */
  const words = []
  const listen = (/** @type {Buffer} */ chunk) => words.push(chunk)
  compiler.stdout.on('data', listen)
  compiler.stderr.on('data', listen)
  /** @type {number | null} */
  const status = await new Promise((resolve, reject) => {
    compiler.once('error', reject)
    compiler.once('close', resolve)
  })
  if (status !== 0) {
    throw new BuildError(`The sources do not compile:\n${Buffer.concat(words).toString('utf8').trim()}`)
  }
}

/** @param {string} root */
function findCompiler(root) {
  try {
    const manifest = createRequire(path.join(root, 'package.json')).resolve('typescript/package.json')
    return path.join(path.dirname(manifest), 'bin', 'tsc')
  } catch {
    throw new BuildError('dist/ must be built, and the compiler is not installed. Run `npm ci` first.')
  }
}

/**
 * What the compiler does not read: pages, styles and scripts for browsers (all of any `assets` folder), texts.
 * @param {string} root
 * @param {string} output
 */
function copyAssets(root, output) {
  for (const file of sources.flatMap((folder) => listFiles(root, folder))) {
    const compiled = /\.[jt]s$/.test(file) && !file.includes('/assets/')
    if (!compiled && !file.endsWith('.md')) fs.cpSync(path.join(root, file), path.join(output, file))
  }
}

/**
 * A folder cannot be renamed over another that has files, so the old one is put aside first; whoever starts in between
 * finds no stamp and waits for the lock. Another build may have been quicker: then the old one is put aside again.
 * @param {string} output
 * @param {string} target
 * @param {string} work
 */
function putInPlace(output, target, work) {
  const aside = fs.mkdtempSync(path.join(work, 'old-'))
  try {
    for (let attempt = 0; ; attempt += 1) {
      try {
        if (fs.existsSync(target)) fs.renameSync(target, path.join(aside, String(attempt)))
        fs.renameSync(output, target)
        return
      } catch (error) {
        if (!isCode(error, 'ENOTEMPTY', 'EEXIST', 'ENOENT') || attempt === 10) throw error
      }
    }
  } finally {
    fs.rmSync(aside, { recursive: true, force: true })
  }
}

/**
 * @param {string} file
 * @returns {Promise<() => void>} releases the lock
 */
async function takeLock(file) {
  const giveUpAt = Date.now() + lockWaitMsMax
  for (;;) {
    try {
      fs.writeFileSync(file, String(process.pid), { flag: 'wx' })
      return () => fs.rmSync(file, { force: true })
    } catch (error) {
      if (!isCode(error, 'EEXIST')) throw error
    }
    if (isAbandoned(file) || Date.now() > giveUpAt) fs.rmSync(file, { force: true })
    else await delay(lockPollMs)
  }
}

/** @param {string} file */
function isAbandoned(file) {
  try {
    const holder = Number(fs.readFileSync(file, 'utf8'))
    // Empty for the instant between its creation and its first byte; for longer, its maker was killed in between.
    const isProcess = Number.isInteger(holder) && holder > 0
    if (!isProcess) return Date.now() - fs.statSync(file).mtimeMs > 1_000
    process.kill(holder, 0)
    return false
  } catch (error) {
    return isCode(error, 'ESRCH')
  }
}

/**
 * @param {unknown} error
 * @param {string[]} codes
 */
function isCode(error, ...codes) {
  return error instanceof Error && 'code' in error && codes.some((code) => code === error.code)
}

if (process.argv[1] !== undefined && fs.realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) {
  const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)))
  try {
    await ensureBuilt(root, { force: process.argv.includes('--force') })
  } catch (error) {
    if (!(error instanceof BuildError)) throw error
    console.error(error.message)
    process.exitCode = 1
  }
}
