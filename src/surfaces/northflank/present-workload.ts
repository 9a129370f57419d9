import type { Place } from '../../core/place/place.ts'
import type { Workload } from '../../core/place/place-store.ts'
import type { Candidate, Resolved } from '../../core/resolve/layer.ts'
import type { ResolvedWorkload } from '../../core/resolve/resolve-workload.ts'
import type { WorkloadOffer } from '../../core/resolve/workload-layers.ts'
import type { SecretKind } from '../../core/secret/secret.ts'
import { presentFile, presentFiles, presentVariables, time } from './present.ts'
import { textOf } from '../../core/group/bundle.ts'
import { appId } from './projects.ts'

/** What the fields of a phase are called. */
const fields = {
  runtime: { value: 'runtimeEnvironment', file: 'runtimeFiles' },
  build: { value: 'buildArguments', file: 'buildFiles' },
} as const

export type Phase = keyof typeof fields

const nothing = new Uint8Array()

export function presentEffective(phase: Phase, { resolved, bytes }: ResolvedWorkload) {
  const entries = resolved.map(({ winner: { offer } }) => ({ ...offer, bytes: bytes.get(offer) ?? nothing }))
  const of = (kind: SecretKind) => entries.filter((entry) => entry.kind === kind)
  const mounts = of('mount')
  return {
    [fields[phase].value]: presentVariables(of('value')),
    [fields[phase].file]: presentFiles(of('file')),
    ...(mounts.length === 0 ? {} : { dockerSecretMounts: presentFiles(mounts) }),
  }
}

/** The same answer with its reasons: where each value came from, and what it hides. */
export function presentDetailed(phase: Phase, { resolved, bytes }: ResolvedWorkload) {
  const origin = ({ offer }: Candidate<WorkloadOffer>) => presentOrigin(offer, bytes.get(offer) ?? nothing)
  const detailed = ({ winner, hidden }: Resolved<WorkloadOffer>) => ({
    ...origin(winner),
    overriding: hidden.map(origin),
  })
  const of = (kind: SecretKind) =>
    Object.fromEntries(
      resolved.filter(({ winner }) => winner.offer.kind === kind).map((each) => [each.name, detailed(each)]),
    )
  const mounts = of('mount')
  return {
    [fields[phase].value]: of('value'),
    [fields[phase].file]: of('file'),
    ...(Object.keys(mounts).length === 0 ? {} : { dockerSecretMounts: mounts }),
  }
}

/** Without `inheritedFrom` it is the workload's own. */
function presentOrigin({ kind, facts, group, addon }: WorkloadOffer, bytes: Uint8Array) {
  return {
    value:
      kind === 'value' ? textOf(bytes) : presentFile({ bytes, ...(facts === undefined ? {} : { facts }) }),
    ...(group === undefined ? {} : { inheritedFrom: group.slug, priority: group.priority }),
    ...(addon === undefined ? {} : { addonId: addon.slug }),
  }
}

export function presentService(place: Place, workload: Workload) {
  return {
    ...presentWorkload(place, workload),
    serviceType: workload.annotations['type'] ?? 'combined',
    status: {},
  }
}

export function presentJob(place: Place, workload: Workload) {
  return { ...presentWorkload(place, workload), jobType: workload.annotations['type'] ?? 'manual' }
}

function presentWorkload(place: Place, { slug, name, tags, createdAt }: Workload) {
  return {
    id: slug,
    appId: appId(place, slug),
    projectId: place.project?.slug ?? '',
    name,
    tags,
    disabledCI: false,
    disabledCD: false,
    createdAt: time(createdAt),
  }
}
