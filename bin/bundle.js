/**
 * Puts the compiled program into few files. `keywell run` stands in front of every start of a program, a server is
 * restarted while its clients wait, and each module that Node has to find, read and link takes as long as running a page
 * of it.
 */
import fs from 'node:fs'
import path from 'node:path'

/** Loaded by every start of the command line, each with all that it imports. */
const startsWith = /\/src\/cli\/(?:program|run\/run)\.js$/

/** @typedef {{ entry: string, folder: string, packages: readonly string[] }} Half of the program; its packages go in with it */

/** @type {Half} */
const commandLine = { entry: 'src/main.js', folder: 'start', packages: ['commander'] }
/** Packages of many small files. @type {Half} */
const server = { entry: 'src/serve.js', folder: 'server', packages: ['graphql', 'jose', 'kysely', 'typebox'] }

/**
 * `src/main.js` and `src/serve.js` become files that import one other; what is loaded when it is called stays a file of
 * its own, and so do all other packages.
 * @param {string} root where packages are installed
 * @param {string} output the folder of the compiled program
 */
export async function bundle(root, output) {
  await write(output, commandLine, {
    codeSplitting: { groups: [{ name: 'start', test: startsWith }] },
  })
  const hasServer = fs.existsSync(path.join(output, server.entry))
  if (hasServer) {
    await write(output, server, { entryFileNames: `${server.folder}/[name].js` })
    fs.writeFileSync(path.join(output, server.entry), `export * from './${server.folder}/serve.js'\n`)
    fs.rmSync(path.join(output, `${server.entry}.map`), { force: true })
  }
  for (const half of [commandLine, server]) copyLicences(root, output, half)
}

/**
 * @param {string} output
 * @param {Half} half
 * @param {import('rolldown').OutputOptions} options
 */
async function write(output, { entry, folder, packages }, options) {
  // Loaded by who builds, not by who asks whether to.
  const { rolldown } = await import('rolldown')
  const build = await rolldown({
    cwd: output,
    input: entry,
    platform: 'node',
    external: (id) => isOutside(id, packages),
    logLevel: 'silent',
  })
  await build.write({
    dir: path.join(output, 'src'),
    sourcemap: true,
    chunkFileNames: `${folder}/[name].js`,
    ...options,
  })
  await build.close()
}

/**
 * @param {string} id as it is imported, or the path of a file
 * @param {readonly string[]} packages
 */
function isOutside(id, packages) {
  const isFile = id.startsWith('.') || path.isAbsolute(id)
  if (isFile) return id === './serve.js'
  return !packages.some((name) => id === name || id.startsWith(`${name}/`))
}

/**
 * @param {string} root
 * @param {string} output
 * @param {Half} half
 */
function copyLicences(root, output, { folder, packages }) {
  const target = path.join(output, 'src', folder)
  if (!fs.existsSync(target)) return
  for (const name of packages) {
    const installed = path.join(root, 'node_modules', name)
    const licence = fs.readdirSync(installed).find((file) => /^licen[cs]e/i.test(file))
    if (licence === undefined) throw new Error(`the package ${name} has no licence to go with it`)
    fs.copyFileSync(path.join(installed, licence), path.join(target, `LICENSE-${name}`))
  }
}
