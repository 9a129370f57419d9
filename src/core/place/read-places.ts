import type { ForSurface } from '../access/whoami.ts'
import { instanceUseCase, useCase } from '../use-case.ts'
import { externalIds } from './external-id.ts'
import type { Environment, Locator, Place, Project, Workspace } from './place.ts'

export interface PlaceRead extends ForSurface {
  readonly at: Locator
}

export interface SeenPlace extends Place {
  readonly ids: ReadonlyMap<string, string>
  /** Whether the caller may change values here, and the place itself. */
  readonly writable: boolean
  readonly administrable: boolean
}

/** A workspace, project or environment: whatever the locator names, to whoever sees it. */
export const readPlace = useCase<PlaceRead, SeenPlace>({
  action: 'place.read',
  permission: undefined,
  at: (input) => input.at,
  async run(context, input) {
    const { place, caller } = context
    const { workspace, project, environment } = place
    const ids = new Map([
      ...(await externalIds(context, input.idsFor, 'workspace', [workspace.id])),
      ...(await externalIds(context, input.idsFor, 'project', project === undefined ? [] : [project.id])),
      ...(await externalIds(
        context,
        input.idsFor,
        'environment',
        environment === undefined ? [] : [environment.id],
      )),
    ])
    const writable = caller.rights.allows('secret:write', place)
    return { ...place, ids, writable, administrable: caller.rights.allows('project:write', place) }
  },
  event: () => ({ action: 'place.read' }),
})

export const listWorkspaces = instanceUseCase<
  ForSurface,
  { items: readonly Workspace[]; ids: ReadonlyMap<string, string> }
>({
  action: 'workspace.list',
  permission: undefined,
  at: 'instance',
  async run(context, input) {
    const all = await context.tx.places.workspaces()
    const items = all.filter((workspace) => context.caller.rights.sees({ workspace }))
    return {
      items,
      ids: await externalIds(
        context,
        input.idsFor,
        'workspace',
        items.map((workspace) => workspace.id),
      ),
    }
  },
  event: (_input, output) => ({ action: 'workspace.listed', details: { shown: output.items.length } }),
})

export const listProjects = useCase<
  PlaceRead,
  { workspace: Workspace; items: readonly Project[]; ids: ReadonlyMap<string, string> }
>({
  action: 'project.list',
  permission: undefined,
  at: (input) => input.at,
  async run(context, input) {
    const { workspace } = context.place
    const all = await context.tx.places.projects(workspace.id)
    const items = all.filter((project) => context.caller.rights.sees({ workspace, project }))
    const ids = new Map([
      ...(await externalIds(context, input.idsFor, 'workspace', [workspace.id])),
      ...(await externalIds(
        context,
        input.idsFor,
        'project',
        items.map((project) => project.id),
      )),
    ])
    return { workspace, items, ids }
  },
  event: (_input, output) => ({ action: 'project.listed', details: { shown: output.items.length } }),
})

export const listEnvironments = useCase<
  PlaceRead,
  { items: readonly Environment[]; ids: ReadonlyMap<string, string> }
>({
  action: 'environment.list',
  permission: 'project:read',
  at: (input) => input.at,
  async run(context, input) {
    const { workspace, project } = context.place
    const all = project === undefined ? [] : await context.tx.places.environments(project.id)
    const items = all.filter((environment) =>
      context.caller.rights.sees({ workspace, ...(project === undefined ? {} : { project }), environment }),
    )
    const ids = await externalIds(
      context,
      input.idsFor,
      'environment',
      items.map((environment) => environment.id),
    )
    return { items, ids }
  },
  event: (_input, output) => ({ action: 'environment.listed', details: { shown: output.items.length } }),
})
