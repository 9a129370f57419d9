import { CliError, exitCodes, usageError } from '../failure.ts'
import {
  type Choice,
  type Entry,
  type Selection,
  dangerousEntries,
  dangerousRefusal,
  missingRefusal,
  refusalOf,
} from '../consume/choose.ts'
import type { Format, RenderOptions } from './format.ts'

/** Loaded when called: YAML alone takes longer than all the rest. */
const loaders: ReadonlyMap<string, () => Promise<Format>> = new Map([
  ['dotenv', async () => (await import('./dotenv.ts')).dotenv],
  ['shell', async () => (await import('./shell.ts')).shell],
  ['json', async () => (await import('./json.ts')).json],
  ['yaml', async () => (await import('./yaml.ts')).yaml],
  ['docker', async () => (await import('./docker.ts')).docker],
  ['kubernetes', async () => (await import('./kubernetes.ts')).kubernetes],
  ['act', async () => (await import('./act.ts')).act],
])

export const formatNames: readonly string[] = [...loaders.keys()]

export async function loadFormat(name: string): Promise<Format> {
  const load = loaders.get(name)
  if (load === undefined) throw usageError(`a format is one of ${formatNames.join(', ')}`)
  return load()
}

/** Everything that was chosen, or a CliError that names each secret that cannot be written and why. */
export function renderChoice(
  format: Format,
  choice: Choice,
  selection: Selection,
  options: RenderOptions,
): Uint8Array {
  const { entries, missing } = choice
  const dangerous = format.isEnvironment ? dangerousEntries(entries, selection) : []
  const refusals = [missingRefusal(missing), dangerousRefusal(dangerous), ...formatRefusals(format, entries)]
  const told = refusals.filter((refusal) => refusal !== undefined)
  if (told.length > 0) throw new CliError(exitCodes.refused, `nothing was written. ${told.join('; ')}`)
  return format.render(entries, options)
}

function formatRefusals(format: Format, entries: readonly Entry[]): (string | undefined)[] {
  const namesByReason = new Map<string, string[]>()
  for (const entry of entries) {
    const reason = format.refuse(entry)
    if (reason !== undefined) namesByReason.set(reason, [...(namesByReason.get(reason) ?? []), entry.name])
  }
  return [...namesByReason].map(([reason, names]) =>
    refusalOf(names, reason, 'leave out with --skip, or choose another format'),
  )
}
