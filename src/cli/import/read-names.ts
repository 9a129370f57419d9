import { importFault } from './assignment.ts'
import { fieldOf, parseJson } from './read-json.ts'

/** Names alone, as `gh secret list` prints them, with or without `--json name`: values it cannot tell. */
export function readNames(text: string): readonly string[] {
  if (text.trimStart().startsWith('[')) {
    const items = parseJson(text)
    const names = Array.isArray(items) ? items.map((item: unknown) => fieldOf(item, 'name')) : []
    if (!names.every((name) => typeof name === 'string')) throw importFault('not a list of names')
    return names
  }
  const lines = text.split(/\r?\n/).map((line) => line.trim())
  const words = lines
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => line.split(/\s+/)[0] ?? '')
  // The head that a terminal is shown.
  return words[0] === 'NAME' && /^NAME\s+UPDATED/.test(lines[0] ?? '') ? words.slice(1) : words
}
