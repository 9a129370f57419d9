import { Type } from 'typebox'
import { listOwnedWorkspaces } from '../../core/place/list-workspaces.ts'
import { addWorkspace, changeWorkspace } from '../../core/place/write-workspace.ts'
import type { SurfaceCore } from '../caller.ts'
import { locate, workspacePath } from './locate.ts'
import type { DocumentedRoute } from './route.ts'
import { changeRoutes, done, route } from './route.ts'
import * as wire from './wire.ts'

const tag = 'workspace'
const Workspace = Type.Object({
  id: wire.text,
  name: wire.text,
  slug: wire.text,
  ownerId: wire.orNull(wire.text),
})
const NewWorkspace = Type.Object({ id: wire.text, name: wire.text, slug: wire.text })

export function workspaceRoutes(core: SurfaceCore): DocumentedRoute[] {
  return [
    route(core, {
      method: 'GET',
      path: '/v1/workspace',
      operationId: 'listWorkspaces',
      documented: { tag, summary: 'List the workspaces of the caller' },
      responses: { 200: Type.Array(Workspace) },
      async handle({ run }) {
        const items = (await run(listOwnedWorkspaces, {})).map(({ workspace, ownerId }) => ({
          id: workspace.id,
          name: workspace.name,
          slug: workspace.slug,
          ownerId: ownerId ?? null,
        }))
        return { status: 200, body: items }
      },
    }),
    route(core, {
      method: 'POST',
      path: '/v1/workspace',
      operationId: 'createWorkspace',
      documented: { tag, summary: 'Create a workspace' },
      body: Type.Object({ name: wire.name, slug: wire.slug }),
      responses: { 201: NewWorkspace },
      async handle({ body, run }) {
        const { id, name, slug } = await run(addWorkspace, { name: body.name, slug: body.slug })
        return { status: 201, body: { id, name, slug } }
      },
    }),
    ...changeRoutes(core, 'Workspace', {
      path: workspacePath,
      documented: { tag, summary: 'Change a workspace' },
      body: Type.Object({ name: Type.Optional(wire.name), slug: Type.Optional(wire.slug) }),
      responses: { 200: wire.Success },
      async handle({ params, body: { name, slug }, run }) {
        await run(changeWorkspace, {
          at: locate(params),
          ...(name === undefined ? {} : { name }),
          ...(slug === undefined ? {} : { slug }),
        })
        return done
      },
    }),
  ]
}
