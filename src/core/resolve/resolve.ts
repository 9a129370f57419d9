import { DomainError } from '../error.ts'
import type { Locator, Place } from '../place/place.ts'
import { admitsProject } from '../secret/admits-project.ts'
import type { SecretHead } from '../secret/secret.ts'
import { secretTarget } from '../secret/secret-target.ts'
import { openVersion } from '../secret/value-envelope.ts'
import type { Tx } from '../transaction.ts'
import { useCase } from '../use-case.ts'
import type { Layer, LayerSource, Resolved } from './layer.ts'
import { resolveLayers } from './resolve-layers.ts'
import type { RunPlace } from './run-layers.ts'
import { runLayers } from './run-layers.ts'

export interface Resolve {
  /** A project, or an environment of it. */
  readonly at: Locator
  readonly phase: 'build' | 'runtime'
}

export interface ResolvedValue {
  readonly resolved: Resolved
  readonly bytes: Uint8Array
}

/** A consumer receives every winning value, in one pass and one audit event. */
export const resolve = useCase<Resolve, readonly ResolvedValue[]>({
  action: 'secret.resolve',
  permission: 'secret:consume',
  at: (input) => input.at,
  async run(context, input) {
    const sources = await runLayers(context.tx, runPlace(context.place), context.caller.principal.id)
    const resolved = resolveLayers(await loadLayers(context.tx, sources), input.phase)
    const values: ResolvedValue[] = []
    for (const each of resolved) {
      values.push({
        resolved: each,
        bytes: await openVersion(context.keyring, context.tx.keys, each.winner.head),
      })
    }
    return values
  },
  event: (input, output) => ({
    action: 'secret.resolved',
    targets: output.map(({ resolved }) => secretTarget(resolved.winner.head)),
    details: { consumer: 'run', phase: input.phase },
  }),
})

export async function loadLayers(tx: Tx, sources: readonly LayerSource[]): Promise<Layer[]> {
  const layers: Layer[] = []
  for (const source of sources) {
    const heads = await tx.secrets.heads(source.home, source.store, source.line)
    layers.push({ label: source.label, heads: await admitted(tx, source, heads) })
  }
  return layers
}

async function admitted(tx: Tx, source: LayerSource, heads: readonly SecretHead[]): Promise<SecretHead[]> {
  const { audienceOf } = source
  if (audienceOf === undefined) return [...heads]
  const kept: SecretHead[] = []
  const project = { id: audienceOf.projectId, visibility: audienceOf.visibility }
  for (const head of heads) {
    if (await admitsProject(tx, head.secret, project)) kept.push(head)
  }
  return kept
}

export function runPlace({ workspace, project, environment }: Place): RunPlace {
  if (project === undefined) throw new DomainError('invalid', 'A consumer runs in a project')
  return { workspace, project, ...(environment === undefined ? {} : { environment }) }
}
