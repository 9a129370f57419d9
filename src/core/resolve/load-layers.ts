import { asId } from '../ids.ts'
import type { ProjectId } from '../ids.ts'
import type { SecretHead } from '../secret/secret.ts'
import type { Opening } from '../group/bundle.ts'
import type { Tx } from '../transaction.ts'
import type { LeavesOut } from './consumer.ts'
import type { Held } from './held-once.ts'
import type { Layer, LayerSource, Offer } from './layer.ts'
import { offerOf } from './layer.ts'
import { linkedOffers } from './linked-offers.ts'

/** What each layer holds, in one statement each, and one more where an audience is of selected projects. */
export async function loadLayers(
  context: Opening,
  sources: readonly LayerSource[],
  leavesOut?: LeavesOut,
  held: Held = context.tx.secrets,
): Promise<Layer[]> {
  const selecting = new Map<string, ReadonlySet<string>>()
  const layers: Layer[] = []
  for (const source of sources) {
    const { label, rule, place, store, personal, linked } = source
    const offers =
      linked === undefined
        ? await heldOffers({ tx: context.tx, held, selecting }, source, leavesOut)
        : await linkedOffers(context, linked)
    layers.push({ label, rule, place, store, personal, offers })
  }
  return layers
}

interface Loading {
  readonly tx: Tx
  readonly held: Held
  /** Which secrets select a project, so that it is asked once. */
  readonly selecting: Map<string, ReadonlySet<string>>
}

async function heldOffers(
  loading: Loading,
  source: LayerSource,
  leavesOut: LeavesOut | undefined,
): Promise<Offer[]> {
  const heads = await loading.held.heads(source.home, source.store, source.line)
  const admitted = await admittedHeads(loading, source, heads)
  return admitted.filter(({ secret }) => leavesOut?.(secret) === undefined).map(offerOf)
}

async function admittedHeads(
  { tx, selecting }: Loading,
  { audienceOf }: LayerSource,
  heads: readonly SecretHead[],
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
