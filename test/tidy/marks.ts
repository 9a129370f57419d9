import { type Findings, type Tree, findLines } from './tree.ts'

const isCode = (file: string) => /\.[jt]s$/.test(file)

/** Marks that switch a test or a check off. What cannot run everywhere uses `skipIf` and is listed by every run. */
const marks = new RegExp(
  [
    String.raw`\b(?:it|test|describe)(?:\.\w+)*\.(?:only|skip|todo)\(`,
    '@ts-(?:ignore|expect-error|nocheck)',
    '(?:oxlint|eslint)-disable',
    String.raw`\b(?:TO[D]O|FIX[M]E)\b`,
  ].join('|'),
)

export function checkMarks(tree: Tree): Findings {
  return findLines(tree, marks, isCode)
}

const machine = /(?<![\w.\-/}])\/(?:home|root|work|farm|Users)\/\w+|\b[A-Z]:\\\w+/
const registry = /\bregistry\.(?:[a-z0-9-]+\.)+[a-z]+|\bnpmjs\.|artifac[t]ory/i
const resolved = /"resolved": "[a-z+]+:/

/** Nothing tells on which machine, or from which registry, the work was made. */
export function checkOrigins(tree: Tree): Findings {
  const isLock = (file: string) => file.endsWith('package-lock.json')
  return [
    ...findLines(tree, machine, () => true),
    ...findLines(tree, registry, () => true),
    ...findLines(tree, resolved, isLock),
  ]
}
