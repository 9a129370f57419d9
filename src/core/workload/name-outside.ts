import { DomainError } from '../error.ts'
import type { Locator } from '../place/place.ts'
import { useCase } from '../use-case.ts'
import type { WorkloadRef } from './find-workload.ts'
import { findWorkload } from './find-workload.ts'

export interface NameOutside {
  readonly at: Locator
  /** Absent: the project itself. */
  readonly workload?: WorkloadRef
  readonly surface: string
  readonly externalId: string
}

export interface NamedOutside {
  readonly kind: 'project' | 'workload'
  readonly id: string
  readonly externalId: string
}

/** Notes under which id a platform knows a project or workload. An id means one thing for ever, and a thing has one id. */
export const nameOutside = useCase<NameOutside, NamedOutside>({
  action: 'external-id.write',
  permission: 'project:write',
  at: (input) => input.at,
  async run(context, { workload: ref, surface, externalId }) {
    const { places } = context.tx
    const { project } = context.place
    if (project === undefined) throw new DomainError('invalid', 'This is not a project')
    const kind = ref === undefined ? 'project' : 'workload'
    const id = ref === undefined ? project.id : (await findWorkload(context, ref)).workload.id
    const known = await places.internalId(surface, kind, externalId)
    if (known === id) return { kind, id, externalId }
    const taken = known !== undefined || (await places.externalId(surface, kind, id)) !== undefined
    if (taken) {
      throw new DomainError('conflict', 'This id, or this thing, is taken already', { subject: kind })
    }
    await places.insertExternalId(surface, kind, externalId, id)
    return { kind, id, externalId }
  },
  event: (input, { kind, id }) => ({
    action: 'external-id.written',
    targets: [{ kind, id }],
    details: { surface: input.surface, id: input.externalId },
  }),
})
