import { CliError, exitCodes } from '../failure.ts'
import type { Io } from '../io.ts'
import { printable } from '../printable.ts'

/** Somebody is there to answer. */
export function isInteractive(io: Io): boolean {
  return io.stdin.isTTY === true && io.stdout.isTTY === true
}

/** Asks for one of several, on stderr: stdout is for the answer of the verb. The only one there is needs no question. Throws a CliError with 130 when the person leaves. */
export async function pick(question: string, names: readonly string[]): Promise<string> {
  const [only] = names
  if (only !== undefined && names.length === 1) return only
  return choose(
    question,
    names.map((name) => ({ value: name, label: printable(name) })),
  )
}

/** What something new may be called. */
export interface Naming {
  readonly suggestion: string
  readonly isName: (text: string) => boolean
  /** Told when it is none. */
  readonly rule: string
}

/** Asks for one of several, or for a name that is not there yet. */
export async function pickOrName(
  question: string,
  names: readonly string[],
  { suggestion, isName, rule }: Naming,
): Promise<string> {
  const shown = names.map((name) => ({ value: name, label: printable(name) }))
  const picked =
    names.length === 0 ? '' : await choose(question, [...shown, { value: '', label: 'a new one' }])
  if (picked !== '') return picked
  const { isCancel, text } = await import('@clack/prompts')
  const named = await text({
    message: names.length === 0 ? `${question} A name for a new one` : 'Its name',
    placeholder: suggestion,
    defaultValue: suggestion,
    validate: (typed) => (typed === undefined || typed === '' || isName(typed) ? undefined : rule),
    output: process.stderr,
  })
  if (isCancel(named)) throw interrupted()
  return named
}

/** Yes unless the person says no. Throws a CliError with 130 when the person leaves. */
export async function isAgreed(question: string): Promise<boolean> {
  const { confirm, isCancel } = await import('@clack/prompts')
  const agreed = await confirm({ message: printable(question), output: process.stderr })
  if (isCancel(agreed)) throw interrupted()
  return agreed
}

async function choose(question: string, options: { value: string; label: string }[]): Promise<string> {
  const { autocomplete, isCancel } = await import('@clack/prompts')
  const picked = await autocomplete({ message: question, options, maxItems: 10, output: process.stderr })
  if (isCancel(picked)) throw interrupted()
  return picked
}

function interrupted(): CliError {
  return new CliError(exitCodes.interrupted, 'interrupted; nothing was done')
}
