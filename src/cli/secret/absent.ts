import { type Client, KeywellError, type SecretPlace } from '../../../sdk/src/index.ts'
import { CliError, exitCodes } from '../failure.ts'
import { placeText } from '../options.ts'
import { isDeletedHere, wayBack } from './deleted-here.ts'

/**
 * For a catch: names what is not there, and the verb that finds it: where it was deleted, or where else one is. All other
 * failures are thrown on.
 */
export function tellAbsent(
  name: string,
  at: SecretPlace,
  client: Client,
): (error: unknown) => Promise<never> {
  return async (error) => {
    const isAbsent = error instanceof KeywellError && error.code === 'not_found' && error.subject === 'secret'
    if (!isAbsent) throw error
    const place = placeText(at)
    if (await isDeletedHere(client, at, name)) {
      throw new CliError(exitCodes.refused, `${name} was deleted here (${place}); ${wayBack(name)}`)
    }
    const next = at.project === undefined ? '' : `; \`keywell explain ${name}\` tells where one is`
    throw new CliError(exitCodes.refused, `there is no ${name} here (${place})${next}`)
  }
}
