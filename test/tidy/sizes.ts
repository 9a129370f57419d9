import { fieldAt } from './json.ts'
import { type Findings, type Tree, isSource, isTest } from './tree.ts'

const fileLinesMax = 400
const functionLinesMax = 70

/** A declaration, an arrow with a block, or a method: never a control statement. */
const functionStart =
  /\bfunction\b.*\{$|=>\s*\{$|^\s+(?!\s|(?:if|for|while|switch|catch)\b)[\w#*\s]+\(.*\).*\{$/

/**
 * The lint measures sizes exactly (`max-lines`, `max-lines-per-function`); what is held here is that it still does. Only
 * migrations, tests and benchmarks may be longer.
 */
export function checkSizeRules(lintConfig: string): Findings {
  const parsed: unknown = JSON.parse(lintConfig)
  const wanted = { 'max-lines': fileLinesMax, 'max-lines-per-function': functionLinesMax }
  return Object.entries(wanted)
    .filter(
      ([rule, max]) =>
        fieldAt(parsed, 'rules', rule, '0') !== 'error' || fieldAt(parsed, 'rules', rule, '1', 'max') !== max,
    )
    .map(([rule, max]) => `the lint does not hold ${rule} to ${max}`)
}

export interface Sizes {
  readonly files: number
  readonly fileLinesMedian: number
  readonly fileLinesMax: number
  readonly functions: number
  readonly functionLinesMedian: number
  readonly functionLinesP90: number
}

export function measureSizes(tree: Tree): Sizes {
  const texts = [...tree].filter(([file]) => isSource(file) && !isTest(file)).map(([, text]) => text)
  const files = texts.map((text) => text.trimEnd().split('\n').length).toSorted((a, b) => a - b)
  const functions = texts.flatMap(functionLengths).toSorted((a, b) => a - b)
  return {
    files: files.length,
    fileLinesMedian: at(files, 0.5),
    fileLinesMax: at(files, 1),
    functions: functions.length,
    functionLinesMedian: at(functions, 0.5),
    functionLinesP90: at(functions, 0.9),
  }
}

/** Formatted code closes a function with a brace at the depth of the line that began it. */
export function functionLengths(text: string): number[] {
  const lines = text.split('\n')
  return lines.flatMap((line, index) => {
    if (!functionStart.test(line)) return []
    const indent = /^\s*/.exec(line)?.[0] ?? ''
    const length = lines.slice(index + 1).findIndex((later) => later.startsWith(`${indent}}`))
    return length === -1 ? [] : [length + 2]
  })
}

function at(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0
}
