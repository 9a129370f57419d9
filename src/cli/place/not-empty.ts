import { KeywellError } from '../../../sdk/src/index.ts'
import { CliError, exitCodes } from '../failure.ts'

/** For a catch where the API asks for a field that is a flag here. All other failures are thrown on. */
export function tellNotEmpty(
  what: string,
  isNotEmpty: (conflict: KeywellError) => boolean,
): (error: unknown) => never {
  return (error) => {
    if (!(error instanceof KeywellError) || error.code !== 'conflict' || !isNotEmpty(error)) throw error
    const line = `${what} is not empty: --with-contents ends it with all that it holds`
    throw new CliError(exitCodes.refused, line)
  }
}
