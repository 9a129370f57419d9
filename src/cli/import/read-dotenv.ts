import { parse } from 'dotenv'
import { type Reading, importFault } from './assignment.ts'

/** What the dotenv package takes for an assignment; the value is the second group when no quotes close around it. */
const statement =
  /^[^\S\n]*(?:export\s+)?([\w.-]+)(?:\s*=|:(?=\s))[^\S\n]*(?:(?:'(?:\\'|[^'])*'|"(?:\\"|[^"])*"|`(?:\\`|[^`])*`)(?=[^\S\n]*(?:#.*)?$)|([^#\n]*))[^\S\n]*(?:#.*)?$/gm
const blank = /^\s*(?:#.*)?$/

/** Reads as the dotenv package does, and refuses what it would pass over in silence. */
export function readDotenv(text: string): Reading {
  const source = text.replace(/^\ufeff/, '').replaceAll(/\r\n?/g, '\n')
  const assignments = Object.entries(parse(source)).map(([name, value]) => ({ name, value }))
  const found = [...source.matchAll(statement)]
  const unclosed = found.filter(([, , bare = '']) => /^['"`]/.test(bare)).map(([, name = '']) => name)
  if (unclosed.length > 0) throw importFault(`${unclosed.join(', ')}: a quote that is not closed`)
  const strays = strayLines(source)
  if (strays.length > 0) {
    throw importFault(
      `not understood: line ${strays.join(', ')}. A line is NAME=VALUE, and # begins a remark`,
    )
  }
  const names = found.map(([, name = '']) => name)
  const known = new Set(names)
  const passedOver = assignments.filter(({ name }) => !known.has(name)).map(({ name }) => name)
  if (passedOver.length > 0) throw importFault(`${passedOver.join(', ')}: can be read in two ways; quote it`)
  const repeated = [...known].filter((name) => names.indexOf(name) !== names.lastIndexOf(name))
  return {
    assignments,
    remarks: repeated.map((name) => `${name} stands there more than once: the last counts`),
  }
}

/** Numbers of lines that belong to no assignment. */
function strayLines(source: string): readonly number[] {
  const rest = source.replaceAll(statement, (found) => found.replaceAll(/[^\n]/g, ''))
  return rest.split('\n').flatMap((line, index) => (blank.test(line) ? [] : [index + 1]))
}
