import { foldLower } from '../../core/place/names.ts'
import { whoami } from '../../core/access/whoami.ts'
import { listEnvironments, listProjects, listWorkspaces, readPlace } from '../../core/place/read-places.ts'
import type { SurfaceCore } from '../caller.ts'
import { locate } from './locate.ts'
import { PageQuery, page, pageOf } from './paging.ts'
import { presentEnvironment, presentProject, presentWorkspace, time, timeOrNull } from './present.ts'
import type { DocumentedRoute } from './route.ts'
import { route } from './route.ts'
import * as wire from './wire.ts'

export function placeRoutes(core: SurfaceCore): DocumentedRoute[] {
  return [me(core), ...workspaceRoutes(core), ...projectRoutes(core), ...environmentRoutes(core)]
}

function me(core: SurfaceCore): DocumentedRoute {
  return route(core, {
    method: 'GET',
    path: '/me',
    operationId: 'getMe',
    tag: 'me',
    summary: 'Who the token is, and what it may do',
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

function workspaceRoutes(core: SurfaceCore): DocumentedRoute[] {
  return [
    route(core, {
      method: 'GET',
      path: '/workspaces',
      operationId: 'listWorkspaces',
      tag: 'places',
      summary: 'The workspaces that the caller sees',
      query: PageQuery,
      responses: { 200: pageOf(wire.Workspace) },
      async handle({ query, run }) {
        const seen = (await run(listWorkspaces, {})).items
        const { items, next } = page(seen, query, ({ slug }) => slug)
        return { status: 200, body: { items: items.map(presentWorkspace), next } }
      },
    }),
    route(core, {
      method: 'GET',
      path: '/workspaces/{workspace}',
      operationId: 'getWorkspace',
      tag: 'places',
      summary: 'One workspace',
      responses: { 200: wire.Workspace },
      handle: async ({ params, run }) => ({
        status: 200,
        body: presentWorkspace((await run(readPlace, { at: locate(params) })).workspace),
      }),
    }),
  ]
}

function projectRoutes(core: SurfaceCore): DocumentedRoute[] {
  return [
    route(core, {
      method: 'GET',
      path: '/workspaces/{workspace}/projects',
      operationId: 'listProjects',
      tag: 'places',
      summary: 'The projects of a workspace that the caller sees',
      query: PageQuery,
      responses: { 200: pageOf(wire.Project) },
      async handle({ params, query, run }) {
        const seen = (await run(listProjects, { at: locate(params) })).items
        const { items, next } = page(seen, query, ({ name }) => foldLower(name))
        return { status: 200, body: { items: items.map(presentProject), next } }
      },
    }),
    route(core, {
      method: 'GET',
      path: '/workspaces/{workspace}/projects/{project}',
      operationId: 'getProject',
      tag: 'places',
      summary: 'One project',
      responses: { 200: wire.Project },
      async handle({ params, run }) {
        const { project } = await run(readPlace, { at: locate(params) })
        return { status: 200, body: project === undefined ? undefined : presentProject(project) }
      },
    }),
  ]
}

function environmentRoutes(core: SurfaceCore): DocumentedRoute[] {
  return [
    route(core, {
      method: 'GET',
      path: '/workspaces/{workspace}/projects/{project}/environments',
      operationId: 'listEnvironments',
      tag: 'places',
      summary: 'The environments of a project that the caller sees',
      refuses: ['forbidden'],
      query: PageQuery,
      responses: { 200: pageOf(wire.Environment) },
      async handle({ params, query, run }) {
        const seen = (await run(listEnvironments, { at: locate(params) })).items
        const { items, next } = page(seen, query, ({ name }) => foldLower(name))
        return { status: 200, body: { items: items.map(presentEnvironment), next } }
      },
    }),
    route(core, {
      method: 'GET',
      path: '/workspaces/{workspace}/projects/{project}/environments/{environment}',
      operationId: 'getEnvironment',
      tag: 'places',
      summary: 'One environment',
      responses: { 200: wire.Environment },
      async handle({ params, run }) {
        const { environment } = await run(readPlace, { at: locate(params) })
        return { status: 200, body: environment === undefined ? undefined : presentEnvironment(environment) }
      },
    }),
  ]
}
