import type { Phase } from '../secret/secret.ts'
import type { Candidate, Layer, Resolved } from './layer.ts'

/**
 * The resolver: layers in, strongest first; one winner per name and what it hid out. Pure and total: `resolve` prints
 * the winners and `explain` everything, so they cannot disagree. Ordered by folded name.
 */
export function resolveLayers(layers: readonly Layer[], phase: 'build' | 'runtime'): Resolved[] {
  const byName = new Map<string, Candidate[]>()
  for (const layer of layers) {
    for (const head of layer.heads) {
      if (!inPhase(head.secret.phase, phase)) continue
      const candidate = { layer: layer.label, head }
      const others = byName.get(head.secret.foldedName)
      if (others === undefined) byName.set(head.secret.foldedName, [candidate])
      else others.push(candidate)
    }
  }
  return [...byName]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([, [winner, ...hidden]]) =>
      winner === undefined ? [] : [{ name: winner.head.secret.name, winner, hidden }],
    )
}

function inPhase(of: Phase, wanted: 'build' | 'runtime'): boolean {
  return of === 'both' || of === wanted
}
