import { usageError } from '../failure.ts'
import type { Io } from '../io.ts'
import { type PlaceOptions, workspaceOf } from '../options.ts'

/** Which chain: a workspace's, or with `--instance` the server's own (`undefined`). */
export function chainWorkspace(
  options: PlaceOptions & { readonly instance?: boolean },
  io: Io,
): string | undefined {
  if (options.instance !== true) return workspaceOf(options, io)
  if (options.workspace === undefined) return undefined
  throw usageError('give -w or --instance, not both')
}
