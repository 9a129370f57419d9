import { DomainError } from '../error.ts'
import type { Annotations } from '../register/register-store.ts'
import { useCase } from '../use-case.ts'
import type { Addon, Workload } from './place-store.ts'
import type { Locator, Place } from './place.ts'

export interface ReadProject {
  readonly at: Locator
  /** Whose notes are wanted beside it. */
  readonly namespace: string
}

export interface ProjectContents {
  readonly place: Place
  readonly annotations: Annotations
  readonly workloads: readonly Workload[]
  readonly addons: readonly Addon[]
}

/** A project with what is registered in it, and a surface's notes. */
export const readProject = useCase<ReadProject, ProjectContents>({
  action: 'project.read',
  permission: 'project:read',
  at: (input) => input.at,
  async run({ place, tx }, { namespace }) {
    const { project } = place
    if (project === undefined) throw new DomainError('invalid', 'This is not a project')
    return {
      place,
      annotations: await tx.registers.annotations('project', project.id, namespace),
      workloads: await tx.places.workloads(project.id),
      addons: await tx.places.addons(project.id),
    }
  },
  event: () => ({ action: 'project.read' }),
})

export interface ListedProject {
  readonly id: string
  readonly place: Place
  readonly annotations: Annotations
}

/** The projects of a workspace that the caller sees, each with a surface's notes. */
export const listNotedProjects = useCase<ReadProject, readonly ListedProject[]>({
  action: 'project.list',
  permission: undefined,
  at: (input) => input.at,
  async run({ place: { workspace }, tx, caller }, { namespace }) {
    const all = await tx.places.projects(workspace.id)
    const seen = all.filter((project) => caller.rights.sees({ workspace, project }))
    const listed = []
    for (const project of seen) {
      const annotations = await tx.registers.annotations('project', project.id, namespace)
      listed.push({ id: project.id, place: { workspace, project }, annotations })
    }
    return listed
  },
  event: (_input, output) => ({ action: 'project.listed', details: { shown: output.length } }),
})
