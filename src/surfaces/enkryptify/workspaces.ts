import { Type } from 'typebox'
import { listOwnedWorkspaces } from '../../core/place/list-workspaces.ts'
import type { SurfaceCore } from '../caller.ts'
import type { DocumentedRoute } from './route.ts'
import { route } from './route.ts'
import * as wire from './wire.ts'

const tag = 'workspace'
const Workspace = Type.Object({
  id: wire.text,
  name: wire.text,
  slug: wire.text,
  ownerId: wire.orNull(wire.text),
})

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
  ]
}
