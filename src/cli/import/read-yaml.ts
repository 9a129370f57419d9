import { parseDocument } from 'yaml'
import { type Reading, importFault } from './assignment.ts'
import { readMap } from './read-json.ts'

const aliasesMax = 100

/** Every value is the text that stands there: `no`, `1.10` and `0x1f` are not turned into anything. */
export function readYaml(text: string): Reading {
  const document = parseDocument(text.replace(/^\ufeff/, ''), {
    schema: 'failsafe',
    prettyErrors: false,
    uniqueKeys: true,
  })
  const [fault] = [...document.errors, ...document.warnings]
  if (fault !== undefined) throw importFault(`not valid YAML (${fault.code})`)
  try {
    return readMap(document.toJS({ maxAliasCount: aliasesMax }))
  } catch (error) {
    if (!(error instanceof ReferenceError)) throw error
    throw importFault('aliases that are unknown, or refer to each other too often')
  }
}
