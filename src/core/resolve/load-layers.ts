import { asId } from '../ids.ts'
import type { ProjectId } from '../ids.ts'
import type { SecretHead } from '../secret/secret.ts'
import type { Opening } from '../group/bundle.ts'
import type { Tx } from '../transaction.ts'
import type { LeavesOut } from './consumer.ts'
import type { Layer, LayerSource, Offer } from './layer.ts'
import { offerOf } from './layer.ts'
import { linkedOffers } from './linked-offers.ts'

/** What each layer holds, in one statement each, and one more where an audience is of selected projects. */
export async function loadLayers(
  context: Opening,
  sources: readonly LayerSource[],
  leavesOut?: LeavesOut,
): Promise<Layer[]> {
  const selecting = new Map<string, ReadonlySet<string>>()
  const layers: Layer[] = []
  for (const source of sources) {
    const { label, rule, place, store, personal, linked } = source
    const offers =
      linked === undefined
        ? await heldOffers(context.tx, source, selecting, leavesOut)
        : await linkedOffers(context, linked)
    layers.push({ label, rule, place, store, personal, offers })
  }
  return layers
}

async function heldOffers(
  tx: Tx,
  source: LayerSource,
  selecting: Map<string, ReadonlySet<string>>,
  leavesOut: LeavesOut | undefined,
): Promise<Offer[]> {
  const heads = await tx.secrets.heads(source.home, source.store, source.line)
  const admitted = await admittedHeads(tx, source, heads, selecting)
  return admitted.filter(({ secret }) => leavesOut?.(secret) === undefined).map(offerOf)
}

/** `selecting` keeps which secrets select a project, so that it is asked once. */
async function admittedHeads(
  tx: Tx,
  { audienceOf }: LayerSource,
  heads: readonly SecretHead[],
  selecting: Map<string, ReadonlySet<string>>,
): Promise<readonly SecretHead[]> {
  if (audienceOf === undefined) return heads
  const { projectId, visibility } = audienceOf
  const wanted = heads.some(({ secret }) => secret.audience === 'selected')
  const known = selecting.get(projectId)
  const selected =
    known ?? new Set<string>(wanted ? await tx.secrets.secretsSelecting(asId<ProjectId>(projectId)) : [])
  if (wanted) selecting.set(projectId, selected)
  return heads.filter(({ secret }) => {
    if (secret.audience === 'all') return true
    return secret.audience === 'private' ? visibility !== 'public' : selected.has(secret.id)
  })
}
