import type { Command } from 'commander'
import { CliError, exitCodes, usageError } from '../failure.ts'
import type { Io } from '../io.ts'
import { isAgreed, isInteractive } from './pick.ts'

export interface ConfirmOptions {
  readonly yes?: boolean
}

export function addYes(command: Command): void {
  command.option('--yes', 'do not ask')
}

/** For what takes more with it than it names. Throws a usage error where nobody can be asked, and a refusal for a no. */
export async function confirm(question: string, { yes }: ConfirmOptions, io: Io): Promise<void> {
  if (yes === true) return
  if (!isInteractive(io)) throw usageError(`nothing was done: give --yes (${question})`)
  if (!(await isAgreed(question))) throw new CliError(exitCodes.refused, 'nothing was done')
}
