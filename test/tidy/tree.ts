import fs from 'node:fs'
import path from 'node:path'

/** Path relative to the root, with slashes → text. */
export type Tree = ReadonlyMap<string, string>

/** What a rule found: `path:line what is wrong`. Empty when the tree is tidy. */
export type Findings = string[]

const skipped = new Set(['node_modules', 'dist', '.git', '.build', '.keywell'])
const textual = /\.(?:ts|js|mjs|json|md|sql|css|html|svg|ya?ml|sh|txt)$|^[^.]+$|\/run$|^\.[a-z]+$/

/** Every text file of the repository, tracked or not. */
export function readTree(root: string): Tree {
  const tree = new Map<string, string>()
  for (const file of walk(root, '')) {
    if (textual.test(file)) tree.set(file, fs.readFileSync(path.join(root, file), 'utf8'))
  }
  return tree
}

function* walk(root: string, folder: string): Generator<string> {
  for (const entry of fs.readdirSync(path.join(root, folder), { withFileTypes: true })) {
    const relative = folder === '' ? entry.name : `${folder}/${entry.name}`
    if (skipped.has(entry.name)) continue
    if (entry.isDirectory()) yield* walk(root, relative)
    else if (entry.isFile()) yield relative
  }
}

export function isSource(file: string): boolean {
  return /^(?:src|sdk)\/.*\.[jt]s$/.test(file) && !file.includes('/assets/')
}

export function isTest(file: string): boolean {
  return file.endsWith('.test.ts') || file.startsWith('test/')
}

/** One finding per line that matches, where the file is admitted. */
export function findLines(tree: Tree, pattern: RegExp, admits: (file: string) => boolean): Findings {
  const findings: Findings = []
  for (const [file, text] of tree) {
    if (!admits(file)) continue
    for (const [index, line] of text.split('\n').entries()) {
      const match = pattern.exec(line)
      if (match !== null) findings.push(`${file}:${index + 1} ${match[0].trim()}`)
    }
  }
  return findings
}
