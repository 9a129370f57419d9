import type { Phase } from '../secret/secret.ts'
import type { Candidate, Layer, Offer, Ranked, Resolved } from './layer.ts'

export type ConsumedPhase = Exclude<Phase, 'both'>

/**
 * The resolver: layers in, strongest first; one winner per name and what it hid out. Pure and total: `resolve` prints
 * the winners and `explain` everything, so they cannot disagree. Ordered by folded name.
 */
export function resolveLayers<Offered extends Ranked = Offer>(
  layers: readonly Layer<Offered>[],
  phase: ConsumedPhase,
): Resolved<Offered>[] {
  const byName = new Map<string, Candidate<Offered>[]>()
  for (const layer of layers) {
    for (const offer of layer.offers) {
      if (!isInPhase(offer.phase, phase)) continue
      const candidate = { layer, offer }
      const others = byName.get(offer.foldedName)
      if (others === undefined) byName.set(offer.foldedName, [candidate])
      else others.push(candidate)
    }
  }
  return [...byName]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([, [winner, ...hidden]]) =>
      winner === undefined ? [] : [{ name: winner.offer.name, winner, hidden }],
    )
}

export function isInPhase(of: Phase, wanted: ConsumedPhase): boolean {
  return of === 'both' || of === wanted
}
