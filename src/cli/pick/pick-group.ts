import { CliError, exitCodes, usageError } from '../failure.ts'
import type { Io } from '../io.ts'
import { type ConnectionOptions, type PlaceOptions, connect, projectPlaceOf } from '../options.ts'
import { isInteractive, pick } from './pick.ts'
import { pickPlace } from './pick-place.ts'

export interface PickedGroup<Options> {
  readonly group: string
  /** With the place that was picked. */
  readonly options: Options
}

/** The named group, or one that a person chooses. Throws a usage error for programs. */
export async function pickGroup<Options extends ConnectionOptions & PlaceOptions>(
  given: string | undefined,
  options: Options,
  io: Io,
): Promise<PickedGroup<Options>> {
  if (given === undefined && !isInteractive(io)) {
    throw usageError("missing required argument 'group' (`--help` gives an example)")
  }
  const picked = await pickPlace(options, io, 'project')
  if (given !== undefined) return { group: given, options: picked }
  const groups = await connect(picked, io).groups.list(projectPlaceOf(picked, io))
  if (groups.length === 0) throw new CliError(exitCodes.refused, 'there is no secret group here yet')
  const slugs = groups.map(({ slug }) => slug)
  return { group: await pick('Which group?', slugs), options: picked }
}
