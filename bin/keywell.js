#!/usr/bin/env node
// Read by any Node that knows modules, so that an old one gets a sentence instead of a syntax error.
import fs from 'node:fs'

const root = new URL('../', import.meta.url)

start().catch((/** @type {unknown} */ error) => {
  console.error(error)
  process.exitCode = 1
})

async function start() {
  const { node } = process.versions
  if (!isSupported(node)) {
    console.error(`Keywell needs Node 20.19 or newer (24 is best); this is ${node}.`)
    process.exitCode = 1
    return
  }
  // A clone has sources and builds itself; the published package has only dist/.
  if (fs.existsSync(new URL('src/', root)) && !(await isBuilt())) return
  keepCompiledCode()
  await import(new URL('dist/src/main.js', root).href)
}

/** @param {string} version */
function isSupported(version) {
  const [major, minor] = version.split('.').map(Number)
  return Number(major) > 20 || (Number(major) === 20 && Number(minor) >= 19)
}

/** @returns {Promise<boolean>} false when the build failed, which it has said by then */
async function isBuilt() {
  const { fileURLToPath } = await import('node:url')
  const folder = fileURLToPath(root)
  const { isFresh, parts } = await import('./fresh.js')
  if (isFresh(folder, process.argv[2] === 'serve' ? parts.whole : parts.commandLine)) return true
  const { BuildError, ensureBuilt } = await import('./build.js')
  try {
    await ensureBuilt(folder)
    return true
  } catch (error) {
    if (!(error instanceof BuildError)) throw error
    console.error(error.message)
    process.exitCode = 1
    return false
  }
}

/**
 * Compiled code is kept between starts, by a Node that can (22.8 on): `run` stands in front of every program. Never in the
 * shared folder that Node would choose, where somebody else could put code in its place.
 */
function keepCompiledCode() {
  const { HOME = '', XDG_CACHE_HOME = '' } = process.env
  const caches = XDG_CACHE_HOME.startsWith('/')
    ? XDG_CACHE_HOME
    : HOME.startsWith('/')
      ? `${HOME}/.cache`
      : ''
  const module = process.getBuiltinModule('node:module')
  /** @type {unknown} */
  const enable = Reflect.get(module, 'enableCompileCache')
  if (caches !== '' && typeof enable === 'function') {
    Reflect.apply(enable, module, [`${caches}/keywell/compiled`])
  }
}
