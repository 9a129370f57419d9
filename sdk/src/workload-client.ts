import type { Body, CallOperation, OnceOptions } from './call.ts'
import type { Addon, ExternalId, Workload } from './generated/shapes.ts'
import type { ProjectPlace } from './home.ts'
import { whole } from './pages.ts'

export interface OfKind {
  /** Where a service and a job have the same slug. */
  readonly kind?: 'service' | 'job' | undefined
}

/** The services and jobs of a project, by slug. */
export interface WorkloadClient {
  list(at: ProjectPlace): Promise<readonly Workload[]>
  get(at: ProjectPlace, workload: string, of?: OfKind): Promise<Workload>
  register(at: ProjectPlace, body: Body<'registerWorkload'>, once?: OnceOptions): Promise<Workload>
  /** Its tags or stage, which decide what it receives. */
  change(
    at: ProjectPlace,
    workload: string,
    changes: Body<'reviseWorkload'>,
    options?: OnceOptions & OfKind,
  ): Promise<Workload>
  /** Its own values end and stay in history. */
  remove(at: ProjectPlace, workload: string, options?: OnceOptions & OfKind): Promise<Workload>
  /** The id that a front end knows it by. */
  putExternalId(
    at: ProjectPlace,
    workload: string,
    { surface, externalId }: { readonly surface: string; readonly externalId: string },
    once?: OnceOptions,
  ): Promise<ExternalId>
}

export interface AddonName {
  /** `managed` or `external`: two spaces of slugs. */
  readonly kind: string
  readonly addon: string
}

/** Sources of credentials in a project. */
export interface AddonClient {
  /** Without credentials, as everywhere but `reveal`. */
  list(at: ProjectPlace): Promise<readonly Addon[]>
  get(at: ProjectPlace, addon: AddonName): Promise<Addon>
  create(at: ProjectPlace, body: Body<'createAddon'>, once?: OnceOptions): Promise<Addon>
  /** Its type; or credentials in place of those before. */
  change(at: ProjectPlace, addon: AddonName, changes: Body<'updateAddon'>, once?: OnceOptions): Promise<Addon>
  /** Links to it stay and give nothing. */
  delete(at: ProjectPlace, addon: AddonName, once?: OnceOptions): Promise<Addon>
  /** On the audit record as revealed. */
  reveal(at: ProjectPlace, addon: AddonName): Promise<Readonly<Record<string, string>>>
}

export function createWorkloadClient(call: CallOperation): WorkloadClient {
  return {
    list: ({ workspace, project }) => whole((page) => call('listWorkloads', { workspace, project, ...page })),
    get: ({ workspace, project }, workload, of) =>
      call('getWorkload', { workspace, project, workload, ...of }),
    register: ({ workspace, project }, body, once) =>
      call('registerWorkload', { workspace, project, body, ...once }),
    change: ({ workspace, project }, workload, body, options) =>
      call('reviseWorkload', { workspace, project, workload, body, ...options }),
    remove: ({ workspace, project }, workload, options) =>
      call('removeWorkload', { workspace, project, workload, ...options }),
    putExternalId: ({ workspace, project }, workload, { surface, externalId }, once) => {
      const body = { externalId }
      return call('putExternalIdOfWorkload', { workspace, project, workload, surface, body, ...once })
    },
  }
}

export function createAddonClient(call: CallOperation): AddonClient {
  return {
    list: ({ workspace, project }) => whole((page) => call('listAddons', { workspace, project, ...page })),
    get: ({ workspace, project }, { kind, addon }) => call('getAddon', { workspace, project, kind, addon }),
    create: ({ workspace, project }, body, once) =>
      call('createAddon', { workspace, project, body, ...once }),
    change: ({ workspace, project }, { kind, addon }, body, once) =>
      call('updateAddon', { workspace, project, kind, addon, body, ...once }),
    delete: ({ workspace, project }, { kind, addon }, once) =>
      call('deleteAddon', { workspace, project, kind, addon, ...once }),
    reveal: async ({ workspace, project }, { kind, addon }) =>
      (await call('revealAddon', { workspace, project, kind, addon })).credentials,
  }
}
