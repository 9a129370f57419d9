import { decodeUtf8 } from '../../../sdk/src/value.ts'
import { isDangerousName } from '../run/dangerous-names.ts'

/** A secret as a consumer receives it. */
export interface Injectable {
  readonly name: string
  readonly kind: string
  readonly bytes: Uint8Array
}

export interface Selection {
  /** Only these secrets, by name. */
  readonly only?: readonly string[]
  /** All but these. */
  readonly skip?: readonly string[]
  /** Put before each name. */
  readonly prefix?: string
  /** Variables that may be set although they are dangerous. */
  readonly allowDangerous?: readonly string[]
}

/** A value under the name that it gets. */
export interface Entry {
  readonly name: string
  readonly bytes: Uint8Array
  /** Absent when the bytes are no UTF-8. */
  readonly text: string | undefined
}

export interface Choice {
  readonly entries: readonly Entry[]
  /** Kinds `file` and `mount`, by their own names; never prefixed. */
  readonly files: readonly Injectable[]
  /** Names that `only` asks for and that are not there. */
  readonly missing: readonly string[]
}

/** What the person asked for, of what was resolved. */
export function choose(items: readonly Injectable[], selection: Selection): Choice {
  const { only, prefix = '' } = selection
  const isChosen = chooserOf(selection)
  const isPresent = hasName(items.map(({ name }) => name))
  const chosen = items.filter(({ name }) => isChosen(name))
  return {
    entries: chosen
      .filter(({ kind }) => kind === 'value')
      .map(({ name, bytes }) => ({ name: prefix + name, bytes, text: decodeUtf8(bytes) })),
    files: chosen.filter(({ kind }) => kind !== 'value'),
    missing: (only ?? []).filter((name) => !isPresent(name)),
  }
}

/** Whether a name is among those that were asked for. */
export function chooserOf({ only, skip = [] }: Selection): (name: string) => boolean {
  const isAsked = only === undefined ? () => true : hasName(only)
  const isSkipped = hasName(skip)
  return (name) => isAsked(name) && !isSkipped(name)
}

export function dangerousEntries(
  entries: readonly Entry[],
  { allowDangerous = [] }: Selection,
): readonly string[] {
  const isAllowed = hasName(allowDangerous)
  return entries.map(({ name }) => name).filter((name) => isDangerousName(name) && !isAllowed(name))
}

/** Why nothing is done, one sentence a reason; `undefined` without names. */
export function refusalOf(names: readonly string[], why: string, advice: string): string | undefined {
  return names.length === 0 ? undefined : `${names.join(', ')}: ${why} (${advice})`
}

export function missingRefusal(names: readonly string[]): string | undefined {
  return names.length === 0 ? undefined : `not among the resolved values: ${names.join(', ')}`
}

export function dangerousRefusal(names: readonly string[]): string | undefined {
  const advice = `allow with --allow-dangerous ${names.join(',')} or leave out with --skip`
  return refusalOf(names, 'a name that can take over the command', advice)
}

/** Secret names are unique without regard to case. */
export function hasName(names: readonly string[]): (name: string) => boolean {
  const folded = new Set(names.map((name) => name.toUpperCase()))
  return (name) => folded.has(name.toUpperCase())
}
