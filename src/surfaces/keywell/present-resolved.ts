import type { Explanation } from '../../core/resolve/explain.ts'
import type { Candidate, LayerFacts } from '../../core/resolve/layer.ts'
import type { ReachedConsumer } from '../../core/resolve/reached-consumers.ts'
import type { ResolvedValue } from '../../core/resolve/receive.ts'
import { presentBytes, time } from './present.ts'

export function presentResolved({ resolved, bytes }: ResolvedValue) {
  const { name, winner } = resolved
  const { kind, origin } = winner.offer
  const head = origin.by === 'secret' ? origin.head : undefined
  return {
    name,
    ...presentBytes(bytes),
    kind,
    version: head?.value.version ?? 0,
    secretId: head?.secret.id ?? '',
  }
}

export function presentExplanation({ layers, items, logins, elsewhere }: Explanation) {
  return {
    layers: layers.map(presentLayer),
    items: items.map(({ name, winner, hidden }) => ({
      name,
      winner: presentCandidate(winner, logins),
      hidden: hidden.map((each) => presentCandidate(each, logins)),
    })),
    elsewhere: elsewhere.map(({ where, why, importWith }) => ({
      where,
      why,
      importWith: importWith ?? null,
    })),
  }
}

/** A consumer where it runs. */
export function presentConsumer({ as, label, phase, place }: ReachedConsumer) {
  const { workspace, project, environment } = place
  return {
    consumer: label,
    as,
    phase,
    workspace: workspace.slug,
    project: project?.name ?? '',
    environment: environment?.name ?? null,
  }
}

export function presentLayer({ label, rule, place, store, personal }: LayerFacts) {
  const { workspace, project, environment, group, workload } = place
  return {
    layer: label,
    rule,
    store,
    workspace,
    project: project ?? null,
    environment: environment ?? null,
    group: group ?? null,
    workload: workload ?? null,
    personal,
  }
}

function presentCandidate({ layer, offer }: Candidate, logins: ReadonlyMap<string, string>) {
  const { kind, phase, origin } = offer
  const shown = { ...presentLayer(layer), kind, phase }
  if (origin.by === 'source') return { ...shown, source: origin.source, ...unset }
  const { secret, head } = origin.head
  return {
    ...shown,
    source: null,
    secretId: secret.id,
    version: head.version,
    setBy: logins.get(head.createdBy) ?? head.createdBy,
    setThrough: head.surface,
    setAt: time(head.createdAt),
    changeId: head.changeId,
  }
}

const unset = {
  secretId: null,
  version: null,
  setBy: null,
  setThrough: null,
  setAt: null,
  changeId: null,
} as const
