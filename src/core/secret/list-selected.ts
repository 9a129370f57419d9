import type { ForSurface } from '../access/whoami.ts'
import { grantsRights } from '../access/grants-rights.ts'
import { externalIds } from '../place/external-id.ts'
import type { Project, Workspace } from '../place/place.ts'
import type { Context } from '../use-case.ts'
import { useCase } from '../use-case.ts'
import { findHead, pageOf } from './read-secret.ts'
import type { SecretCoordinates } from './read-secret.ts'
import type { Secret } from './secret.ts'
import type { Page } from './secret-store.ts'

export interface ListSelected extends SecretCoordinates, ForSurface {
  readonly page: Page
}

/** A project with the workspace it is in. */
export interface OwnedProject {
  readonly workspace: Workspace
  readonly project: Project
}

export interface SelectedProjects {
  readonly secret: Secret
  readonly total: number
  readonly items: readonly OwnedProject[]
  readonly ids: ReadonlyMap<string, string>
}

/** The projects a secret selects, as far as the caller sees them, by name. None when its audience is another. */
export const listSelectedProjects = useCase<ListSelected, SelectedProjects>({
  action: 'secret.audience',
  permission: 'secret:list',
  at: (input) => input.at,
  async run(context, input) {
    const { secret } = await findHead(context, input)
    const seen = secret.audience === 'selected' ? await seenProjects(context, secret) : []
    const page = pageOf(seen, input.page)
    const ids = new Map([
      ...(await externalIds(context, input.idsFor, 'workspace', unique(page.items, 'workspace'))),
      ...(await externalIds(context, input.idsFor, 'project', unique(page.items, 'project'))),
    ])
    return { secret, ...page, ids }
  },
  event: (_input, output) => ({
    action: 'secret.audience_listed',
    targets: [{ kind: 'secret', id: output.secret.id, name: output.secret.name, store: output.secret.store }],
  }),
})

async function seenProjects(context: Context, secret: Secret): Promise<OwnedProject[]> {
  const rights = await grantsRights(context)
  const found: OwnedProject[] = []
  for (const id of await context.tx.secrets.selectedProjects(secret.id)) {
    const project = await context.tx.places.projectById(id)
    if (project === undefined) continue
    const workspace = await context.tx.places.workspaceById(project.workspaceId)
    if (workspace !== undefined && rights.sees({ workspace, project })) found.push({ workspace, project })
  }
  return found.toSorted((a, b) => (a.project.name < b.project.name ? -1 : 1))
}

function unique(items: readonly OwnedProject[], part: keyof OwnedProject): string[] {
  return [...new Set(items.map((item) => item[part].id))]
}
