import { type Io, write } from '../io.ts'
import { placeOf } from '../options.ts'
import type { SourceOptions } from './consumer.ts'

/** One line on stderr where no environment was named: a program that was to have one starts with other values, and nobody sees it. */
export async function tellNoEnvironment(options: SourceOptions, io: Io): Promise<void> {
  const { source, as = 'run', environment } = options
  // A source says itself how deep it goes, and other consumers may have no environment to speak of.
  if (source !== undefined || as !== 'run' || environment === '') return
  if (placeOf(options, io).environment !== undefined) return
  await write(
    io.stderr,
    "keywell: no environment: project defaults only (-e NAME, or -e '' where that is meant)\n",
  )
}
