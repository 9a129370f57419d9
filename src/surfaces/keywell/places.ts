import { whoami } from '../../core/access/whoami.ts'
import { listEnvironments, listProjects, listWorkspaces, readPlace } from '../../core/place/read-places.ts'
import type { Route } from '../../http/surface.ts'
import type { SurfaceCore } from '../caller.ts'
import { locate } from './locate.ts'
import { presentEnvironment, presentProject, presentWorkspace, time, timeOrNull } from './present.ts'
import { route } from './route.ts'
import * as wire from './wire.ts'

export function placeRoutes(core: SurfaceCore): Route[] {
  return [me(core), ...workspaceRoutes(core), ...projectRoutes(core)]
}

function me(core: SurfaceCore): Route {
  return route(core, {
    method: 'GET',
    path: '/me',
    operationId: 'getMe',
    responses: { 200: wire.Me },
    async handle({ run }) {
      const { principal, token, workspace, instanceRole } = await run(whoami, {})
      const { id, kind, login, name, email } = principal
      const shown = {
        id: token.id,
        name: token.name,
        scopes: token.scopes,
        workspace: workspace?.slug ?? token.workspaceId ?? null,
        createdAt: time(token.createdAt),
        expiresAt: timeOrNull(token.expiresAt),
      }
      return { status: 200, body: { id, kind, login, name, email, instanceRole, token: shown } }
    },
  })
}

function workspaceRoutes(core: SurfaceCore): Route[] {
  return [
    route(core, {
      method: 'GET',
      path: '/workspaces',
      operationId: 'listWorkspaces',
      responses: { 200: wire.listOf(wire.Workspace) },
      handle: async ({ run }) => ({
        status: 200,
        body: { items: (await run(listWorkspaces, {})).items.map(presentWorkspace) },
      }),
    }),
    route(core, {
      method: 'GET',
      path: '/workspaces/{workspace}',
      operationId: 'getWorkspace',
      responses: { 200: wire.Workspace },
      handle: async ({ params, run }) => ({
        status: 200,
        body: presentWorkspace((await run(readPlace, { at: locate(params) })).workspace),
      }),
    }),
  ]
}

function projectRoutes(core: SurfaceCore): Route[] {
  return [
    route(core, {
      method: 'GET',
      path: '/workspaces/{workspace}/projects',
      operationId: 'listProjects',
      responses: { 200: wire.listOf(wire.Project) },
      handle: async ({ params, run }) => ({
        status: 200,
        body: { items: (await run(listProjects, { at: locate(params) })).items.map(presentProject) },
      }),
    }),
    route(core, {
      method: 'GET',
      path: '/workspaces/{workspace}/projects/{project}',
      operationId: 'getProject',
      responses: { 200: wire.Project },
      async handle({ params, run }) {
        const { project } = await run(readPlace, { at: locate(params) })
        return { status: 200, body: project === undefined ? undefined : presentProject(project) }
      },
    }),
    route(core, {
      method: 'GET',
      path: '/workspaces/{workspace}/projects/{project}/environments',
      operationId: 'listEnvironments',
      responses: { 200: wire.listOf(wire.Environment) },
      handle: async ({ params, run }) => ({
        status: 200,
        body: { items: (await run(listEnvironments, { at: locate(params) })).items.map(presentEnvironment) },
      }),
    }),
  ]
}
