import type { LayerFacts } from '../resolve/layer.ts'

/** What a consumer receives under one name. */
export interface Standing {
  readonly name: string
  /** What makes names the same to this consumer. */
  readonly foldedName: string
  readonly layer: LayerFacts
  /** Which line of values, or which source beside the secrets. */
  readonly line: string
  /** 0 for what is no secret's version. */
  readonly version: number
  /** Of the value as it is received; absent where the caller may not consume it, or nobody knows it yet. */
  readonly digest?: string
}

/**
 * `changes`: another value. `same`: the same value from elsewhere. `unclear`: another version, and nobody can say here
 * whether its value is another.
 */
export type EffectKind = 'appears' | 'disappears' | 'changes' | 'same' | 'unclear'

/** What a change does to one name of one consumer. */
export interface Effect {
  readonly name: string
  readonly kind: EffectKind
  readonly before: Standing | undefined
  readonly after: Standing | undefined
}

/** Compares what a consumer receives before and after. Pure. A value written again as it was is no effect. */
export function compareStandings(before: readonly Standing[], after: readonly Standing[]): Effect[] {
  const had = new Map(before.map((each) => [each.foldedName, each]))
  const has = new Map(after.map((each) => [each.foldedName, each]))
  const names = [...new Set([...had.keys(), ...has.keys()])].toSorted((a, b) => (a < b ? -1 : 1))
  return names.flatMap((foldedName) => {
    const [one, other] = [had.get(foldedName), has.get(foldedName)]
    const kind = kindOf(one, other)
    return kind === undefined
      ? []
      : [{ name: other?.name ?? one?.name ?? foldedName, kind, before: one, after: other }]
  })
}

function kindOf(before: Standing | undefined, after: Standing | undefined): EffectKind | undefined {
  if (before === undefined) return 'appears'
  if (after === undefined) return 'disappears'
  const isSameLine = before.line === after.line
  const isSameVersion = isSameLine && before.version === after.version
  if (before.digest === undefined && after.digest === undefined) return isSameVersion ? undefined : 'unclear'
  if (before.digest === undefined || after.digest === undefined) return 'unclear'
  if (before.digest !== after.digest) return 'changes'
  return isSameLine ? undefined : 'same'
}
