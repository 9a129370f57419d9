import type { ConsumerDeclaration, Crossing, LayerTemplate, LeavesOut } from '../../core/resolve/consumer.ts'
import { environmentStore, nameFault, stores, surfaceName } from './stores.ts'

/** Why GitHub's clients cannot be told of a secret. */
const leavesOut: LeavesOut = ({ name, kind }) => {
  if (kind !== 'value') return `GitHub has no secrets that are a ${kind}`
  const fault = nameFault(name)
  if (fault === undefined) return undefined
  return fault === 'reserved'
    ? 'GitHub keeps names that begin with GITHUB_ to itself'
    : "GitHub's names are letters, digits and _, and do not begin with a digit"
}

export const crossing: Crossing = {
  surface: surfaceName,
  looks: [
    { home: 'project', store: environmentStore, environmentsAlone: true },
    ...stores.flatMap(({ name: store }) => [
      { home: 'project', store } as const,
      { home: 'workspace', store } as const,
    ]),
  ],
  leavesOut,
}

/** Who reads secrets at GitHub, as its documentation orders them: the nearest one wins. */
export const consumers: readonly ConsumerDeclaration[] = [
  job('actions', [environment(environmentStore), project('actions'), organization('actions')]),
  job('actions.variables', inStore('actions.variables')),
  job('dependabot', [project('dependabot'), organization('dependabot')]),
  job('agents', [project('agents'), organization('agents')]),
  job('agents.variables', [project('agents.variables'), organization('agents.variables')]),
  job('codespace', [
    { from: 'user', store: 'codespaces', imports: false },
    project('codespaces'),
    organization('codespaces'),
  ]),
]

function job(name: string, layers: readonly LayerTemplate[]): ConsumerDeclaration {
  return { name, layers, environmentOptional: true, expands: false, leavesOut }
}

function inStore(store: string): LayerTemplate[] {
  return [environment(store), project(store), organization(store)]
}

function environment(store: string): LayerTemplate {
  return { from: 'environment', store, imports: false }
}

function project(store: string): LayerTemplate {
  return { from: 'project', store, imports: false }
}

function organization(store: string): LayerTemplate {
  return { from: 'workspace', store, imports: false }
}
