import { CliError, exitCodes, usageError } from '../failure.ts'
import type { Io } from '../io.ts'
import { type SecretOptions, connect, secretPlaceOf } from '../options.ts'
import { isInteractive, pick } from './pick.ts'
import { pickPlace } from './pick-place.ts'

export interface PickedSecret<Options> {
  readonly name: string
  /** With the place that was picked. */
  readonly options: Options
}

/** The named secret, or one that a person chooses: a place, then one of its names. Throws a usage error for programs. */
export async function pickSecret<Options extends SecretOptions>(
  given: string | undefined,
  options: Options,
  io: Io,
): Promise<PickedSecret<Options>> {
  if (given !== undefined) return { name: given, options: await pickPlace(options, io, 'workspace') }
  if (!isInteractive(io)) throw usageError("missing required argument 'name' (`--help` gives an example)")
  const picked = await pickPlace(options, io, 'environment')
  const at = secretPlaceOf(picked, io)
  const names: string[] = []
  for await (const { name } of connect(picked, io).secrets.listAll(at)) names.push(name)
  if (names.length === 0) throw new CliError(exitCodes.refused, 'there is no secret here yet')
  return { name: await pick('Which secret?', names), options: picked }
}
