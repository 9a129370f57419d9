/**
 * Puts the command line's half of the compiled program into few files. `keywell run` stands in front of every start of a
 * program, and each module that Node has to find, read and link takes as long as running a page of it.
 */
import fs from 'node:fs'
import path from 'node:path'

/** Loaded by every start, each with all that it imports. */
const startsWith = /\/src\/cli\/(?:program|run\/run)\.js$/
/** Packages that every start loads go in as well, with their licences. */
const taken = ['commander']

/**
 * `src/main.js` becomes a file that imports one other; what a verb loads when it is called stays a file of its own.
 * The server and all other packages stay outside.
 * @param {string} root where packages are installed
 * @param {string} output the folder of the compiled program
 */
export async function bundle(root, output) {
  // Loaded by who builds, not by who asks whether to.
  const { rolldown } = await import('rolldown')
  const build = await rolldown({
    cwd: output,
    input: 'src/main.js',
    platform: 'node',
    external: isOutside,
    logLevel: 'silent',
  })
  await build.write({
    dir: path.join(output, 'src'),
    sourcemap: true,
    chunkFileNames: 'start/[name].js',
    codeSplitting: { groups: [{ name: 'start', test: startsWith }] },
  })
  await build.close()
  if (!fs.existsSync(path.join(output, 'src/start'))) return
  for (const name of taken) {
    const licence = path.join(root, 'node_modules', name, 'LICENSE')
    fs.copyFileSync(licence, path.join(output, `src/start/LICENSE-${name}`))
  }
}

/** @param {string} id as it is imported, or the path of a file */
function isOutside(id) {
  const isFile = id.startsWith('.') || path.isAbsolute(id)
  return isFile ? id === './serve.js' : !taken.includes(id)
}
