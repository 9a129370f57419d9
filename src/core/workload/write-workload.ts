import { DomainError } from '../error.ts'
import type { PlacedContext } from '../group/find-group.ts'
import { deriveSlug } from '../place/names.ts'
import type { Workload } from '../place/place-store.ts'
import type { Locator } from '../place/place.ts'
import { secretTarget } from '../secret/secret-target.ts'
import type { Written } from '../secret/write-value.ts'
import { settleSecret, writeVersion } from '../secret/write-value.ts'
import { useCase } from '../use-case.ts'
import type { WorkloadRef } from './find-workload.ts'
import { findWorkload } from './find-workload.ts'
import { ownValuesAt, workloadTarget } from './own-values.ts'

type WorkloadFields = Pick<Workload, 'tags' | 'stage'>

export interface RegisterWorkload extends Partial<WorkloadFields> {
  /** The project. */
  readonly at: Locator
  readonly kind: Workload['kind']
  readonly name: string
}

/** Throws `conflict` where a workload of this kind has the id that the name gives. */
export const registerWorkload = useCase<RegisterWorkload, Workload>({
  action: 'workload.register',
  permission: 'project:write',
  at: (input) => input.at,
  async run(context, { kind, name, tags = [], stage = '' }) {
    const { project } = context.place
    if (project === undefined) throw new DomainError('invalid', 'A workload belongs to a project')
    const slug = slugOf(name)
    const all = await context.tx.places.workloads(project.id)
    if (all.some((each) => each.kind === kind && each.slug === slug)) {
      throw new DomainError('conflict', `There is already a ${kind} ${slug}`, { subject: 'workload' })
    }
    const owner = { workspaceId: project.workspaceId, projectId: project.id }
    const times = { createdAt: context.now, updatedAt: context.now }
    const id = context.newId()
    const workload: Workload = { id, ...owner, kind, name, slug, tags, stage, annotations: {}, ...times }
    await context.tx.places.insertWorkload(workload)
    return workload
  },
  event: (_input, workload) => ({ action: 'workload.registered', targets: [workloadTarget(workload)] }),
})

function slugOf(name: string): string {
  const slug = deriveSlug(name)
  if (slug !== '') return slug
  const message = 'A name needs at least one letter or digit'
  throw new DomainError('invalid', message, { violations: [{ path: 'name', rule: 'pattern', message }] })
}

export interface ReviseWorkload extends Partial<WorkloadFields> {
  readonly at: Locator
  readonly workload: WorkloadRef
}

/** Tags and stage decide which groups a workload receives. */
export const reviseWorkload = useCase<ReviseWorkload, Workload>({
  action: 'workload.revise',
  permission: 'project:write',
  at: (input) => input.at,
  async run(context, { workload: ref, tags, stage }) {
    const { workload: found } = await findWorkload(context, ref)
    const workload: Workload = {
      ...found,
      tags: tags ?? found.tags,
      stage: stage ?? found.stage,
      updatedAt: context.now,
    }
    await context.tx.places.updateWorkload(workload)
    return workload
  },
  event: (_input, workload) => ({ action: 'workload.revised', targets: [workloadTarget(workload)] }),
})

export interface RemovedWorkload {
  readonly workload: Workload
  readonly ended: readonly Written[]
}

/** Ends a workload and its own values; they stay in history. */
export const removeWorkload = useCase<Pick<ReviseWorkload, 'at' | 'workload'>, RemovedWorkload>({
  action: 'workload.remove',
  permission: 'project:write',
  at: (input) => input.at,
  async run(context, input) {
    const { workload } = await findWorkload(context, input.workload)
    const ended = await endOwnValues(context, workload)
    await context.tx.places.deleteWorkload(workload.id)
    return { workload, ended }
  },
  event: (_input, { workload, ended }) => ({
    action: 'workload.removed',
    targets: [workloadTarget(workload), ...ended.map(secretTarget)],
  }),
})

async function endOwnValues(context: PlacedContext, workload: Workload): Promise<Written[]> {
  const ended: Written[] = []
  for (const phase of ['build', 'runtime'] as const) {
    const { home, store, drawnStore } = ownValuesAt(workload, phase)
    for (const each of [store, drawnStore]) {
      for (const { secret, value } of await context.tx.secrets.heads(home, each, {})) {
        ended.push(await writeVersion(context, secret, value, undefined))
        await settleSecret(context, secret)
      }
    }
  }
  return ended
}
