import { limits } from '../../limits.ts'
import { CliError, exitCodes } from '../failure.ts'

/** What a file says one secret is. */
export interface Assignment {
  readonly name: string
  readonly value: string
  readonly note?: string | undefined
}

/** What was read, and what was left aside on purpose. */
export interface Reading {
  readonly assignments: readonly Assignment[]
  /** Sentences for people: what the file holds that is not taken over. Never a value. */
  readonly remarks: readonly string[]
}

const secretName = /^[A-Za-z0-9_./-]+$/

/** Throws a CliError that names everything that the server would refuse, before anything is sent. */
export function checkAssignments(assignments: readonly Assignment[]): void {
  const folded = new Map<string, string[]>()
  for (const { name } of assignments) {
    const key = name.toUpperCase()
    folded.set(key, [...(folded.get(key) ?? []), name])
  }
  const faults = [
    faultOf('no name for a secret (A-Z, a-z, 0-9, "_", "-", "." and "/")', assignments, ({ name }) => {
      return !secretName.test(name) || name.length > limits.secretNameCharsMax
    }),
    faultOf(`a value of more than ${limits.valueBytesMax} bytes`, assignments, ({ value }) => {
      return Buffer.byteLength(value) > limits.valueBytesMax
    }),
    faultOf('a value with half a surrogate pair, which has no UTF-8 form', assignments, ({ value }) => {
      return /\p{Surrogate}/u.test(value)
    }),
    ...[...folded.values()]
      .filter((names) => names.length > 1)
      .map((names) => `${names.join(', ')}: the same name to a server that does not tell case apart`),
  ].filter((fault) => fault !== undefined)
  if (faults.length > 0) throw importFault(faults.join('; '))
}

function faultOf(
  why: string,
  assignments: readonly Assignment[],
  isWrong: (assignment: Assignment) => boolean,
): string | undefined {
  const names = assignments.filter(isWrong).map(({ name }) => name)
  return names.length === 0 ? undefined : `${names.join(', ')}: ${why}`
}

/** The file is never quoted: it is full of secrets. */
export function importFault(message: string): CliError {
  return new CliError(exitCodes.refused, `nothing was written. ${message}`)
}
