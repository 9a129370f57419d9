import { grantRole } from '../access/users.ts'
import type { Annotations } from '../register/register-store.ts'
import { instanceUseCase, useCase } from '../use-case.ts'
import { createWorkspace } from './create-workspace.ts'
import { deriveSlug } from './names.ts'
import type { Locator, Workspace } from './place.ts'
import type { Noted } from './write-project.ts'

/** A workspace with what a surface noted on it. */
export interface NotedWorkspace {
  readonly id: string
  readonly workspace: Workspace
  readonly annotations: Annotations
}

/** The organizations that the caller sees. */
export const listNotedWorkspaces = instanceUseCase<{ readonly namespace: string }, readonly NotedWorkspace[]>(
  {
    action: 'workspace.list',
    permission: undefined,
    at: 'instance',
    async run({ tx, caller }, { namespace }) {
      const all = await tx.places.workspaces()
      const seen = all.filter(
        (workspace) => workspace.kind === 'organization' && caller.rights.sees({ workspace }),
      )
      const noted: NotedWorkspace[] = []
      for (const workspace of seen) {
        const annotations = await tx.registers.annotations('workspace', workspace.id, namespace)
        noted.push({ id: workspace.id, workspace, annotations })
      }
      return noted
    },
    event: (_input, output) => ({ action: 'workspace.listed', details: { shown: output.length } }),
  },
)

export const readNotedWorkspace = useCase<
  { readonly at: Locator; readonly namespace: string },
  NotedWorkspace
>({
  action: 'workspace.read',
  permission: 'workspace:read',
  at: (input) => input.at,
  async run({ place: { workspace }, tx }, { namespace }) {
    const annotations = await tx.registers.annotations('workspace', workspace.id, namespace)
    return { id: workspace.id, workspace, annotations }
  },
  event: () => ({ action: 'workspace.read' }),
})

/** Makes an organization; whoever makes it owns it. Throws `conflict` when a workspace or login has its slug. */
export const foundWorkspace = instanceUseCase<
  { readonly name: string; readonly noted: Noted },
  NotedWorkspace
>({
  action: 'workspace.create',
  permission: 'instance:manage',
  at: 'instance',
  async run(context, { name, noted }) {
    const workspace = await createWorkspace(context, { kind: 'organization', slug: deriveSlug(name), name })
    const { id: principalId } = context.caller.principal
    await grantRole(context, { principalId, role: 'owner', workspaceId: workspace.id })
    const { namespace, annotations } = noted
    await context.tx.registers.replaceAnnotations('workspace', workspace.id, namespace, annotations)
    return { id: workspace.id, workspace, annotations }
  },
  event: (_input, { workspace }) => ({
    action: 'workspace.created',
    targets: [{ kind: 'workspace', id: workspace.id, name: workspace.slug }],
  }),
})

/** Changes what a surface noted on a workspace; what it does not name stays. */
export const annotateWorkspace = useCase<{ readonly at: Locator; readonly noted: Noted }, NotedWorkspace>({
  action: 'workspace.write',
  permission: 'workspace:write',
  at: (input) => input.at,
  async run({ place: { workspace }, tx }, { noted: { namespace, annotations: given } }) {
    const before = await tx.registers.annotations('workspace', workspace.id, namespace)
    const annotations = { ...before, ...given }
    await tx.registers.replaceAnnotations('workspace', workspace.id, namespace, annotations)
    return { id: workspace.id, workspace, annotations }
  },
  event: () => ({ action: 'workspace.updated' }),
})
