/** Whether dist/ is up to date. Asked at every start in a clone, so it loads next to nothing. */
import fs from 'node:fs'

export const sources = ['src', 'sdk/src']

/** What is asked about: `serve` is made of all sources, and looking at them would take longer than most other verbs do. */
export const parts = {
  whole: { stamp: '.stamp', of: sources },
  commandLine: { stamp: '.stamp-cli', of: ['src/cli', 'src/main.ts', 'src/limits.ts', 'sdk/src'] },
}
const settings = [
  'package-lock.json',
  'tsconfig.json',
  'tsconfig.build.json',
  'bin/build.js',
  'bin/bundle.js',
]

/** @typedef {(typeof parts)[keyof typeof parts]} Part */

/**
 * @param {string} root
 * @param {Part} [part]
 * @returns {boolean} whether dist/ was built from exactly these files
 */
export function isFresh(root, part = parts.whole) {
  try {
    return fs.readFileSync(`${root}/dist/${part.stamp}`, 'utf8') === stampOf(root, part)
  } catch {
    return false
  }
}

/**
 * Sizes and times, not contents, and written out: a hash of them would take longer to load than to compare.
 * @param {string} root
 * @param {Part} part
 * @returns {string}
 */
export function stampOf(root, part) {
  const files = [...part.of.flatMap((name) => listFiles(root, name)), ...settings]
  let stamp = ''
  for (const file of files) {
    const { size, mtimeMs } = fs.statSync(`${root}/${file}`)
    stamp += `${file} ${size} ${mtimeMs}\n`
  }
  return stamp
}

/**
 * @param {string} root
 * @param {string} name of a file or a folder, relative to root
 * @returns {string[]} relative paths of all files below, tests left out; in an order that stays while no file comes or goes
 */
export function listFiles(root, name) {
  const isThere = fs.existsSync(`${root}/${name}`)
  if (!isThere || name.endsWith('.ts')) return isThere ? [name] : []
  /** @type {string[]} */
  const files = []
  addFiles(root, name, files)
  return files
}

/**
 * @param {string} root
 * @param {string} folder
 * @param {string[]} files
 */
function addFiles(root, folder, files) {
  for (const entry of fs.readdirSync(`${root}/${folder}`, { withFileTypes: true })) {
    const relative = `${folder}/${entry.name}`
    if (entry.isDirectory()) addFiles(root, relative, files)
    else if (!entry.name.endsWith('.test.ts')) files.push(relative)
  }
}
