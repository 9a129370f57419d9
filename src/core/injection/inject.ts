import { DomainError } from '../error.ts'
import type { Workload } from '../place/place-store.ts'
import type { Place, Project, Workspace } from '../place/place.ts'
import { resolveFor, workloadTargets, type ResolvedWorkload } from '../resolve/resolve-workload.ts'
import { headsOf } from '../resolve/layer.ts'
import { noteUse } from '../secret/use-store.ts'
import type { Ground } from '../use-case.ts'
import { publicUseCase } from '../use-case.ts'
import type { Tx } from '../transaction.ts'
import { noteConsumption } from '../workload/consumption.ts'
import { findWorkload } from '../workload/find-workload.ts'
import { openSigningKey } from './signing-key.ts'

/** For which workload a signed request asks. */
export interface InjectionClaims {
  readonly project: string
  readonly workload: string
  readonly kind: Workload['kind'] | undefined
}

export interface Inject {
  readonly workspace: string
  /** Under whose ids the claims name things, where they are not our slugs. */
  readonly surface: string
  /** Checks the signature with the workspace's key; `undefined` when it does not hold. */
  readonly verify: (key: Uint8Array) => Promise<InjectionClaims | undefined>
  /** Filled in once the signature has held. */
  readonly claims?: InjectionClaims
}

/**
 * A starting workload receives its values: whoever asks proves to be the workspace's orchestrator by signing with the
 * key the two share. Throws `unauthenticated` without saying why, and `not_found` for a workload that is not registered.
 */
export const inject = publicUseCase<Inject, ResolvedWorkload>({
  action: 'workload.inject',
  permission: undefined,
  at: 'public',
  async prepare(ground, input) {
    const key = await signingKey(ground, input.workspace)
    const claims = key === undefined ? undefined : await input.verify(key)
    if (claims === undefined) {
      throw new DomainError('unauthenticated', 'The request is not signed as it must be')
    }
    return { ...input, claims }
  },
  async run({ tx, keyring, now }, { workspace: slug, surface, claims }) {
    const workspace = await tx.places.workspaceBySlug(slug)
    if (workspace === undefined || claims === undefined) throw missing('workspace')
    const project = await projectOf(tx, workspace, surface, claims.project)
    const workload = await workloadOf(tx, { workspace, project }, surface, claims)
    const reading = { workspace, project, workload, phase: 'runtime', show: 'all' } as const
    const output = await resolveFor({ tx, keyring }, reading, true, true)
    const given = output.resolved.map(({ winner }) => winner.offer)
    await noteConsumption(tx, workload, reading.phase, given, now)
    await noteUse({ tx, now }, [...headsOf(given), ...output.opened])
    return { ...output, place: { workspace, project } }
  },
  place: (output): Place => output.place,
  event: (_input, output) => ({
    action: 'workload.injected',
    targets: workloadTargets(output),
    details: { consumer: 'workload', phase: 'runtime', faults: output.faults.length },
  }),
})

async function signingKey({ transact, keyring }: Ground, slug: string): Promise<Uint8Array | undefined> {
  return transact(async (tx) => {
    const workspace = await tx.places.workspaceBySlug(slug)
    return workspace === undefined ? undefined : openSigningKey({ tx, keyring }, workspace.id)
  })
}

/** The platform's own id of a thing counts before a slug that happens to read the same. */
async function projectOf(tx: Tx, workspace: Workspace, surface: string, id: string): Promise<Project> {
  const known = await tx.places.internalId(surface, 'project', id)
  const projects = await tx.places.projects(workspace.id)
  const found = projects.find((project) => (known === undefined ? project.slug === id : project.id === known))
  if (found === undefined) throw missing('project')
  return found
}

async function workloadOf(
  tx: Tx,
  place: Place,
  surface: string,
  { workload: id, kind }: InjectionClaims,
): Promise<Workload> {
  const slug = (await tx.places.internalId(surface, 'workload', id)) ?? id
  const found = await findWorkload({ tx, place }, kind === undefined ? { slug } : { kind, slug })
  return found.workload
}

function missing(subject: string): DomainError {
  return new DomainError('not_found', `There is no such ${subject} here`, { subject })
}
