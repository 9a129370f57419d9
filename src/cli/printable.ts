// Controls drive a terminal, and bidirectional controls make one text look like another.
const control = /[\p{Cc}\p{Bidi_Control}\u2028\u2029]/gu
const controlExceptLines = /(?![\n\t])[\p{Cc}\p{Bidi_Control}\u2028\u2029]/gu

/** One line of text that anybody may have written, safe for a terminal. */
export function printable(text: string): string {
  return text.replaceAll(control, escape)
}

/** The same with line ends and tabs kept: for a value that is shown to a person. */
export function printableLines(text: string): string {
  return text.replaceAll(controlExceptLines, escape)
}

/** JSON for `-o json`: inside its strings line ends are escaped already, and so are the rest here. */
export function jsonText(value: unknown): string {
  return `${JSON.stringify(value, undefined, 2).replaceAll(controlExceptLines, escape)}\n`
}

/** The same for a text whose unprintable characters all stand between double quotes of JSON or YAML. */
export function escapeUnprintable(text: string): string {
  return text.replaceAll(/(?!\n)[\p{Cc}\p{Bidi_Control}\u2028\u2029\ufeff\ufffe\uffff]/gu, escape)
}

function escape(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
}
