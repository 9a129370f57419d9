import { KeywellError, type SecretPlace } from '../../../sdk/src/index.ts'
import { CliError, exitCodes } from '../failure.ts'
import { placeText } from '../options.ts'

/** For a catch: names what is not there, and the verb that tells where it is. All other failures are thrown on. */
export function tellAbsent(name: string, at: SecretPlace): (error: unknown) => never {
  return (error) => {
    const isAbsent = error instanceof KeywellError && error.code === 'not_found' && error.subject === 'secret'
    if (!isAbsent) throw error
    const next = at.project === undefined ? '' : `; \`keywell explain ${name}\` tells where one is`
    throw new CliError(exitCodes.refused, `there is no ${name} here (${placeText(at)})${next}`)
  }
}
