import type { Candidate, Explanation } from '../../../sdk/src/index.ts'
import { mergeKey } from '../consume/consumer.ts'

/** What one source answered, and what it is called when there are several. */
export interface ExplainedSource {
  readonly label: string | undefined
  readonly explanation: Explanation
}

export interface SourcedCandidate extends Candidate {
  /** The source, when there are several. */
  readonly from?: string | undefined
}

export interface ExplainedName {
  readonly name: string
  readonly winner: SourcedCandidate
  readonly hidden: readonly SourcedCandidate[]
}

/** By the rule of `mergeSources`: of one name the last source counts, and hides all that the earlier ones offer. */
export function mergeExplanations(sources: readonly ExplainedSource[]): readonly ExplainedName[] {
  const merged = new Map<string, ExplainedName>()
  for (const { label, explanation } of sources) {
    for (const { name, winner, hidden } of explanation.items) {
      const key = mergeKey({ name, kind: winner.kind })
      const before = merged.get(key)
      const [first = winner, ...rest] = [winner, ...hidden].map((candidate) => ({
        ...candidate,
        from: label,
      }))
      const earlier = before === undefined ? [] : [before.winner, ...before.hidden]
      merged.set(key, { name, winner: first, hidden: [...rest, ...earlier] })
    }
  }
  return [...merged.values()]
}
