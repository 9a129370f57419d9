import type { Body, CallOperation, Item } from './call.ts'
import type { GroupCheckup, IntegrityReport, Plan, ShadowedValues } from './generated/shapes.ts'
import type { CallAtHome, ProjectPlace, SecretHome } from './home.ts'
import { encodeValue } from './value.ts'

export type PlanItem = Plan['items'][number]
export type Crossing = Item<'findCrossingsInProject'>
export type ShadowedValue = ShadowedValues['items'][number]
export type UnusedValue = Item<'findUnusedInProject'>
export type StaleWorkload = Item<'staleWorkloads'>

type PlannedChange = Body<'planChanges'>['changes'][number]
type PlannedValue = NonNullable<PlannedChange['set']>[number]

/** What somebody thinks of doing at one home of a workspace: itself, a project, an environment or a `group` of a project. */
export type ProposedChange = Omit<PlannedChange, 'set'> & {
  readonly set?: readonly ProposedValue[] | undefined
}

export type ProposedValue = Omit<PlannedValue, 'value' | 'encoding'> & {
  /** One that nobody knows yet without. */
  readonly value?: string | Uint8Array | undefined
}

export interface PlanClient {
  /** What changes would do to everyone who reads, without making them. */
  plan(workspace: string, changes: readonly ProposedChange[]): Promise<Plan>
}

/** Of a project with its environments and groups, or of a workspace's own secrets. */
export interface DoctorClient {
  /** What surfaces leave out, and why. */
  crossings(at: SecretHome): Promise<readonly Crossing[]>
  /** Values that win for nobody. */
  shadowed(at: SecretHome): Promise<ShadowedValues>
  /** Values that no consumer received for some time, such as `30d`. */
  unused(at: SecretHome, options?: { readonly since?: string | undefined }): Promise<readonly UnusedValue[]>
  /** What in a project's groups cannot work. */
  groups(at: ProjectPlace): Promise<GroupCheckup>
  /** Workloads that run with other values than they would get now, among those that ever got any. */
  stale(at: ProjectPlace): Promise<readonly StaleWorkload[]>
  /** Every stored row that decides something, checked by the server; for the operator. */
  integrity(): Promise<IntegrityReport>
}

export function createPlanClient(call: CallOperation): PlanClient {
  return {
    plan: async (workspace, changes) => {
      const body = { changes: changes.map((change) => ({ ...change, set: change.set?.map(encoded) })) }
      return call('planChanges', { workspace, body })
    },
  }
}

export function createDoctorClient(call: CallOperation, callAtHome: CallAtHome): DoctorClient {
  return {
    crossings: async (at) => (await callAtHome('findCrossings', at)).items,
    shadowed: (at) => callAtHome('findShadowed', at),
    unused: async (at, options) => (await callAtHome('findUnused', at, options)).items,
    groups: ({ workspace, project }) => call('checkGroups', { workspace, project }),
    stale: async ({ workspace, project }) => (await call('staleWorkloads', { workspace, project })).items,
    integrity: () => call('checkIntegrity', {}),
  }
}

function encoded({ value, ...rest }: ProposedValue): PlannedValue {
  return { ...rest, ...(value === undefined ? {} : encodeValue(value)) }
}
