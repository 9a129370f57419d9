import type { ForSurface } from '../access/whoami.ts'
import { pageOf } from '../secret/read-secret.ts'
import type { Page } from '../secret/secret-store.ts'
import type { OwnedProject } from '../secret/list-selected.ts'
import { instanceUseCase } from '../use-case.ts'
import { externalIds } from './external-id.ts'

export interface ListSeenProjects extends ForSurface {
  readonly page: Page
}

export interface SeenProjects {
  readonly total: number
  readonly items: readonly (OwnedProject & { readonly writable: boolean; readonly administrable: boolean })[]
  readonly ids: ReadonlyMap<string, string>
}

/** Every project the caller's grants show, whatever workspace it is in. */
export const listSeenProjects = instanceUseCase<ListSeenProjects, SeenProjects>({
  action: 'project.list',
  permission: undefined,
  at: 'instance',
  async run(context, { idsFor, page: asked }) {
    const { rights } = context.caller
    const seen: OwnedProject[] = []
    for (const workspace of await context.tx.places.workspaces()) {
      if (!rights.sees({ workspace })) continue
      for (const project of await context.tx.places.projects(workspace.id)) {
        if (rights.sees({ workspace, project })) seen.push({ workspace, project })
      }
    }
    const page = pageOf(seen, asked)
    const workspaceIds = [...new Set(page.items.map(({ workspace }) => workspace.id))]
    const projectIds = page.items.map(({ project }) => project.id)
    const ids = new Map([
      ...(await externalIds(context, idsFor, 'workspace', workspaceIds)),
      ...(await externalIds(context, idsFor, 'project', projectIds)),
    ])
    const items = page.items.map((place) => ({
      ...place,
      writable: rights.allows('secret:write', place),
      administrable: rights.allows('project:write', place),
    }))
    return { total: page.total, items, ids }
  },
  event: (_input, output) => ({ action: 'project.listed', details: { shown: output.items.length } }),
})
