import { type Shaped, flag, list, nullable, number, object, text } from './shape.ts'
import { type SecretHome, homePath } from './secret-client.ts'
import type { Send } from './transport.ts'
import { encodeValue } from './value.ts'

const place = { workspace: text, project: text, environment: nullable(text) }
/** Who reads: what it is called, and as what `resolve` and `explain` take it. */
const consumer = { consumer: text, as: text, phase: text, ...place }
const layer = {
  layer: text,
  rule: text,
  store: text,
  workspace: text,
  project: nullable(text),
  environment: nullable(text),
  group: nullable(text),
  workload: nullable(text),
  personal: flag,
}

const plan = object({
  changed: flag,
  /** Consumers that read there and that the caller may list. */
  compared: number,
  items: list(
    object({
      ...consumer,
      name: text,
      /** `appears`, `disappears`, `changes`, `same` (the same value from elsewhere) or `unclear`. */
      effect: text,
      before: nullable(object({ ...layer, version: number })),
      after: nullable(object({ ...layer, version: number })),
    }),
  ),
})
export type Plan = Shaped<typeof plan>
export type PlanItem = Plan['items'][number]

const secret = { name: text, store: text, kind: text, where: text }
const crossings = object({ items: list(object({ surface: text, ...secret, why: text })) })
export type Crossing = Shaped<typeof crossings>['items'][number]

const shadowed = object({
  asked: number,
  items: list(object({ name: text, ...layer, behind: list(object({ ...consumer, layer: text })) })),
})
export type Shadowed = Shaped<typeof shadowed>
export type ShadowedValue = Shadowed['items'][number]

const unused = object({
  items: list(object({ ...secret, version: number, updatedAt: text, lastUsedAt: nullable(text) })),
})
export type UnusedValue = Shaped<typeof unused>['items'][number]

/** What somebody thinks of doing at one home of a workspace. */
export interface ProposedChange {
  /** The workspace itself without. */
  readonly project?: string | undefined
  readonly environment?: string | undefined
  /** A secret group of the project. */
  readonly group?: string | undefined
  /** `shared` unless given. */
  readonly store?: string | undefined
  readonly set?: readonly ProposedValue[] | undefined
  readonly delete?: readonly string[] | undefined
  /** All that the home imports from then on, the strongest first. */
  readonly imports?: readonly string[] | undefined
}

export interface ProposedValue {
  readonly name: string
  /** One that nobody knows yet without. */
  readonly value?: string | Uint8Array | undefined
  readonly phase?: string | undefined
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
  shadowed(at: SecretHome): Promise<Shadowed>
  /** Values that no consumer received for some time, such as `30d`. */
  unused(at: SecretHome, options?: { readonly since?: string | undefined }): Promise<readonly UnusedValue[]>
}

export function createPlanClient(send: Send): PlanClient {
  return {
    plan: (workspace, changes) => {
      const body = { changes: changes.map((change) => ({ ...change, set: change.set?.map(encoded) })) }
      return send({ method: 'POST', path: ['workspaces', workspace, 'plan'], body }, plan)
    },
  }
}

export function createDoctorClient(send: Send): DoctorClient {
  const pathOf = (at: SecretHome, what: string) => [...homePath(at), 'doctor', what]
  return {
    crossings: async (at) => (await send({ method: 'GET', path: pathOf(at, 'crossings') }, crossings)).items,
    shadowed: (at) => send({ method: 'GET', path: pathOf(at, 'shadowed') }, shadowed),
    unused: async (at, { since } = {}) =>
      (await send({ method: 'GET', path: pathOf(at, 'unused'), query: { since } }, unused)).items,
  }
}

function encoded({ name, value, phase }: ProposedValue) {
  return { name, phase, ...(value === undefined ? {} : encodeValue(value)) }
}
