/** Whether dist/ is up to date. Asked at every start in a clone, so it loads next to nothing. */
import fs from 'node:fs'

export const sources = ['src', 'sdk/src']
export const stampFile = '.stamp'
const settings = ['package-lock.json', 'tsconfig.json', 'tsconfig.build.json', 'bin/build.js']

/**
 * @param {string} root
 * @returns {boolean} whether dist/ was built from exactly these files
 */
export function isFresh(root) {
  try {
    return fs.readFileSync(`${root}/dist/${stampFile}`, 'utf8') === stampOf(root)
  } catch {
    return false
  }
}

/**
 * Sizes and times, not contents, and written out: a hash of them would take longer to load than to compare.
 * @param {string} root
 * @returns {string}
 */
export function stampOf(root) {
  const files = [...sources.flatMap((folder) => listFiles(root, folder)), ...settings]
  let stamp = ''
  for (const file of files) {
    const { size, mtimeMs } = fs.statSync(`${root}/${file}`)
    stamp += `${file} ${size} ${mtimeMs}\n`
  }
  return stamp
}

/**
 * @param {string} root
 * @param {string} folder relative to root
 * @returns {string[]} relative paths of all files below, in a stable order, tests left out
 */
export function listFiles(root, folder) {
  /** @type {string[]} */
  const files = []
  addFiles(root, folder, files)
  return files.toSorted()
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
