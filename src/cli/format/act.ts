import { type Format, lines, refuseVariable } from './format.ts'

/**
 * The `.secrets` file of act, which reads it with the godotenv library: between double quotes `\n`, `\r` and an escaped
 * character are understood, and `\$` is no variable. The library cuts off quotes at the end of what is between the
 * quotes, and takes a backslash before the closing one for an escape, so values that end so need single quotes, which
 * know no escapes at all. (joho/godotenv, parser.go, `extractVarValue`.)
 */
export const act: Format = {
  isEnvironment: true,
  refuse(entry) {
    const refused = refuseVariable(entry)
    if (refused !== undefined || quote(entry.text ?? '') !== undefined) return refused
    return 'it ends in a double quote or a backslash, in a way that no quotes of a .secrets file can hold'
  },
  render: (entries) => lines(entries.map(({ name, text = '' }) => `${name}=${quote(text) ?? ''}`)),
}

const escapes: Readonly<Record<string, string>> = { '\n': String.raw`\n`, '\r': String.raw`\r` }

function quote(text: string): string | undefined {
  if (!/["\\]$/.test(text)) {
    return `"${text.replaceAll(/["$\\`\n\r]/g, (character) => escapes[character] ?? `\\${character}`)}"`
  }
  return /['\n\r]|\\$/.test(text) ? undefined : `'${text}'`
}
