import path from 'node:path'
import type { Resolved } from '../../../sdk/src/index.ts'
import { type Selection, choose } from '../consume/choose.ts'
import { CliError, exitCodes } from '../failure.ts'
import { selectVariables } from './child-environment.ts'
import { type EphemeralFile, placeBelow } from './ephemeral-files.ts'

export interface InjectionOptions extends Selection {
  readonly mount?: string
  readonly mountFormat?: string
  readonly files?: string
}

/** What a command is started with. */
export interface Injected {
  readonly variables: Readonly<Record<string, string>>
  readonly files: readonly EphemeralFile[]
}

/** Decides where each secret goes. Throws a CliError, with nothing started, for what cannot go where it should. */
export async function inject(items: readonly Resolved[], options: InjectionOptions): Promise<Injected> {
  const { mount, files } = options
  const below = files === undefined ? [] : filesBelow(items, options, files)
  if (mount !== undefined) {
    const content = await mountContent(items, options, mount)
    return { variables: {}, files: [...below, { path: path.resolve(mount), content }] }
  }
  const { variables, refusals } = selectVariables(items, options, files !== undefined)
  if (refusals.length === 0) return { variables, files: below }
  throw new CliError(exitCodes.refused, `nothing was started. ${refusals.join('; ')}`)
}

async function mountContent(
  items: readonly Resolved[],
  options: InjectionOptions,
  mount: string,
): Promise<Uint8Array> {
  const { loadFormat, renderChoice } = await import('../format/formats.ts')
  const { formatOfFile } = await import('../format/format-of-file.ts')
  const format = await loadFormat(options.mountFormat ?? formatOfFile(mount))
  const choice = choose(
    options.files === undefined ? items.filter(({ kind }) => kind === 'value') : items,
    options,
  )
  return renderChoice(format, choice, options, { name: 'keywell' })
}

function filesBelow(items: readonly Resolved[], options: InjectionOptions, folder: string): EphemeralFile[] {
  const { files } = choose(items, options)
  return files.map(({ name, bytes }) => ({ path: placeBelow(folder, name), content: bytes }))
}
