import { asId } from '../ids.ts'
import type { ProjectId } from '../ids.ts'
import type { SecretHead } from '../secret/secret.ts'
import type { Tx } from '../transaction.ts'
import type { LeavesOut } from './consumer.ts'
import type { Layer, LayerSource } from './layer.ts'
import { offerOf } from './layer.ts'

/** What each layer holds, in one statement each, and one more where an audience is of selected projects. */
export async function loadLayers(
  tx: Tx,
  sources: readonly LayerSource[],
  leavesOut?: LeavesOut,
): Promise<Layer[]> {
  const selecting = new Map<string, ReadonlySet<string>>()
  const layers: Layer[] = []
  for (const source of sources) {
    const heads = await tx.secrets.heads(source.home, source.store, source.line)
    const admitted = await admittedHeads(tx, source, heads, selecting)
    const carried = admitted.filter(({ secret }) => leavesOut?.(secret) === undefined)
    const { label, rule, place, store, personal } = source
    layers.push({ label, rule, place, store, personal, offers: carried.map(offerOf) })
  }
  return layers
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
