import type { GroupChanges } from '../../../sdk/src/index.ts'
import { placeText } from '../options.ts'
import { printable } from '../printable.ts'

const signs: Readonly<Record<string, string>> = { create: '+', update: '~', delete: '-' }

export interface Changed {
  readonly group: string
  readonly at: { readonly workspace: string; readonly project: string }
  readonly dryRun: boolean | undefined
}

/** What a change does to a group, one line a value and never what it holds; the last line says whether it was done. */
export function changesText({ changes, settingsChanged }: GroupChanges, to: Changed): string {
  const lines = changes.map(({ action, name, version }) =>
    action === 'delete' ? `- ${name}` : `${signs[action] ?? action} ${name}, version ${version}`,
  )
  if (settingsChanged) lines.push('~ the settings of the group')
  const done = to.dryRun === true ? 'would change' : 'changed'
  const where = `group ${to.group} (${placeText(to.at)})`
  lines.push(lines.length === 0 ? `nothing ${done} in ${where}` : `${done} ${where}`)
  return lines.map((line) => printable(line)).join('\n')
}
