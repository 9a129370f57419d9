import type { Entry } from '../consume/choose.ts'
import { type Format, lines, refuseVariable } from './format.ts'
import { shell } from './shell.ts'

/** What a shell would act on between double quotes. `\` also starts an escape for `.env` readers. */
const activeInDouble = /["$`\\]/

/**
 * `NAME='…'`: read alike by the dotenv package and by a shell that sources it. The format has no escapes that both
 * understand, so what fits neither between single nor between double quotes is refused.
 */
export const dotenv: Format = {
  isEnvironment: true,
  refuse(entry) {
    const { text = '' } = entry
    const refused = refuseVariable(entry) ?? shell.refuse(entry)
    if (refused !== undefined) return refused
    if (text.includes('\r')) return 'a carriage return, which a .env file cannot hold'
    if (text.endsWith('\\')) return 'a backslash at its end, which would escape the closing quote'
    return text.includes(`'`) && activeInDouble.test(text)
      ? 'a single quote beside one of " $ ` \\, which no quotes of a .env file can hold'
      : undefined
  },
  render: (entries) => lines(entries.map(assignment)),
}

function assignment({ name, text = '' }: Entry): string {
  return text.includes(`'`) ? `${name}="${text}"` : `${name}='${text}'`
}
