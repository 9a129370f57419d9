import type { Client, SecretPlace } from '../../../sdk/src/index.ts'
import { type Io, write } from '../io.ts'
import type { ConnectionOptions } from '../options.ts'
import { placeText } from '../options.ts'
import { isInteractive } from '../pick/pick.ts'
import { printable } from '../printable.ts'
import { readHidden } from '../secret/read-value.ts'
import type { Assignment } from './assignment.ts'

export interface Asking {
  readonly client: Client
  readonly at: SecretPlace
  readonly io: Io
  readonly options: ConnectionOptions & { readonly dryRun?: boolean }
}

export interface FilledIn {
  readonly assignments: readonly Assignment[]
  /** Names that have no value here still. */
  readonly missing: readonly string[]
}

/** Which of the names are here, and the values of the others, asked for at a terminal. */
export async function fillIn(
  names: readonly string[],
  { client, at, io, options }: Asking,
): Promise<FilledIn> {
  const there = new Set<string>()
  for await (const { name } of client.secrets.listAll(at)) there.add(name.toUpperCase())
  const missing: string[] = []
  const assignments: Assignment[] = []
  const asks = isInteractive(io) && options.dryRun !== true
  for (const name of names.filter((each) => !there.has(each.toUpperCase()))) {
    const value = asks ? await readHidden(`Value of ${name}, empty to leave it out`, io) : ''
    if (value === '') missing.push(name)
    else assignments.push({ name, value })
  }
  const lines = missing.map((name) => printable(`missing ${name}`))
  const summary = `${names.length - missing.length} of ${names.length} names have a value (${placeText(at)})`
  if (assignments.length === 0) await write(io.stdout, [...lines, printable(summary), ''].join('\n'))
  else for (const line of lines) await write(io.stderr, `${line}\n`)
  return { assignments, missing }
}
