import { CliError, exitCodes } from '../failure.ts'
import type { Io } from '../io.ts'
import { printable } from '../printable.ts'

/** Somebody is there to answer. */
export function isInteractive(io: Io): boolean {
  return io.stdin.isTTY === true && io.stdout.isTTY === true
}

/** Asks for one of several; the only one there is needs no question. Throws a CliError with 130 when the person leaves. */
export async function pick(question: string, names: readonly string[]): Promise<string> {
  const [only] = names
  if (only !== undefined && names.length === 1) return only
  const { autocomplete, isCancel } = await import('@clack/prompts')
  const picked = await autocomplete({
    message: question,
    options: names.map((name) => ({ value: name, label: printable(name) })),
    maxItems: 10,
    // stdout is for the answer of the verb.
    output: process.stderr,
  })
  if (isCancel(picked)) throw new CliError(exitCodes.interrupted, 'interrupted; nothing was done')
  return picked
}
