import { setWorkspaceWriteOnly } from '../../core/access/reveal-switch.ts'
import { changeEnvironment } from '../../core/place/change-environment.ts'
import { changeProject } from '../../core/place/change-project.ts'
import { deleteProject } from '../../core/place/delete-project.ts'
import { deleteWorkspace } from '../../core/place/delete-workspace.ts'
import { deleteEnvironment, putEnvironment } from '../../core/place/environments.ts'
import { createProject } from '../../core/place/write-project.ts'
import { addWorkspace, changeWorkspace } from '../../core/place/write-workspace.ts'
import type { SurfaceCore } from '../caller.ts'
import { locate } from './locate.ts'
import { presentEnvironment, presentProject, presentWorkspace } from './present.ts'
import type { DocumentedRoute } from './route.ts'
import { writeRoute } from './route.ts'
import * as places from './wire-places.ts'
import * as wire from './wire.ts'

const workspace = '/workspaces/{workspace}'
const project = `${workspace}/projects/{project}`
const environment = `${project}/environments/{environment}`

export function placeWriteRoutes(core: SurfaceCore): DocumentedRoute[] {
  return [...workspaceWrites(core), ...projectWrites(core), ...environmentWrites(core)]
}

function workspaceWrites(core: SurfaceCore): DocumentedRoute[] {
  return [
    writeRoute(core, {
      method: 'POST',
      path: '/workspaces',
      operationId: 'createWorkspace',
      tag: 'places',
      summary: 'Make a workspace, owned by the caller',
      refuses: ['forbidden', 'conflict'],
      body: places.CreateWorkspaceBody,
      responses: { 201: wire.Workspace },
      useCase: addWorkspace,
      input: ({ body: { slug, name } }) => ({ slug, name: name ?? slug }),
      reply: (made) => ({ status: 201, body: presentWorkspace(made) }),
    }),
    writeRoute(core, {
      method: 'PATCH',
      path: workspace,
      operationId: 'changeWorkspace',
      tag: 'places',
      summary: 'Rename a workspace',
      refuses: ['forbidden', 'conflict'],
      body: places.ChangeWorkspaceBody,
      responses: { 200: wire.Workspace },
      useCase: changeWorkspace,
      input: ({ params, body }) => ({ at: locate(params), ...body }),
      reply: (changed) => ({ status: 200, body: presentWorkspace(changed) }),
    }),
    writeRoute(core, {
      method: 'DELETE',
      path: workspace,
      operationId: 'deleteWorkspace',
      tag: 'places',
      summary: 'End a workspace; one that holds something only with its slug as `confirm`',
      refuses: ['forbidden', 'conflict'],
      query: places.Confirm,
      responses: { 200: wire.Workspace },
      useCase: deleteWorkspace,
      input: ({ params, query }) => ({ workspace: params['workspace'] ?? '', ...query }),
      reply: (ended) => ({ status: 200, body: presentWorkspace(ended.workspace) }),
    }),
    writeRoute(core, {
      method: 'PUT',
      path: `${workspace}/write-only`,
      operationId: 'setWorkspaceWriteOnly',
      tag: 'places',
      summary: 'Whether nobody may reveal a value of a workspace; consumers still receive them',
      refuses: ['forbidden'],
      body: places.WriteOnlyBody,
      responses: { 200: wire.Workspace },
      useCase: setWorkspaceWriteOnly,
      input: ({ params, body }) => ({ at: locate(params), ...body }),
      reply: (changed) => ({ status: 200, body: presentWorkspace(changed) }),
    }),
  ]
}

function projectWrites(core: SurfaceCore): DocumentedRoute[] {
  return [
    writeRoute(core, {
      method: 'POST',
      path: `${workspace}/projects`,
      operationId: 'createProject',
      tag: 'places',
      summary: 'Make a project',
      refuses: ['forbidden', 'conflict'],
      body: places.CreateProjectBody,
      responses: { 201: wire.Project },
      useCase: createProject,
      input: ({ params, body }) => ({ at: locate(params), ...body, existing: 'refuse' as const }),
      reply: (made) => ({ status: 201, body: presentProject(made.project) }),
    }),
    writeRoute(core, {
      method: 'PATCH',
      path: project,
      operationId: 'changeProject',
      tag: 'places',
      summary: 'Rename a project, or change its visibility or home team',
      refuses: ['forbidden', 'conflict'],
      body: places.ChangeProjectBody,
      responses: { 200: wire.Project },
      useCase: changeProject,
      input: ({ params, body }) => ({ at: locate(params), ...body }),
      reply: (changed) => ({ status: 200, body: presentProject(changed) }),
    }),
    writeRoute(core, {
      method: 'DELETE',
      path: project,
      operationId: 'deleteProject',
      tag: 'places',
      summary: 'End a project; one that holds something only with `withContents`',
      refuses: ['forbidden', 'conflict'],
      query: places.WithContents,
      responses: { 200: wire.Project },
      useCase: deleteProject,
      input: ({ params, query }) => ({ at: locate(params), withContents: query.withContents ?? false }),
      reply: (ended) => ({ status: 200, body: presentProject(ended.project) }),
    }),
  ]
}

function environmentWrites(core: SurfaceCore): DocumentedRoute[] {
  return [
    writeRoute(core, {
      method: 'POST',
      path: `${project}/environments`,
      operationId: 'createEnvironment',
      tag: 'places',
      summary: 'Make an environment',
      refuses: ['forbidden', 'conflict'],
      body: places.CreateEnvironmentBody,
      responses: { 201: wire.Environment },
      useCase: putEnvironment,
      input: ({ params, body }) => ({ at: locate(params), ...body, mustBeNew: true }),
      reply: (made) => ({ status: 201, body: presentEnvironment(made.environment) }),
    }),
    writeRoute(core, {
      method: 'PATCH',
      path: environment,
      operationId: 'changeEnvironment',
      tag: 'places',
      summary: 'Rename an environment, or let it have personal values',
      refuses: ['forbidden', 'conflict'],
      body: places.ChangeEnvironmentBody,
      responses: { 200: wire.Environment },
      useCase: changeEnvironment,
      input: ({ params, body }) => ({ at: locate(params), ...body }),
      reply: (changed) => ({ status: 200, body: presentEnvironment(changed) }),
    }),
    writeRoute(core, {
      method: 'DELETE',
      path: environment,
      operationId: 'deleteEnvironment',
      tag: 'places',
      summary: 'End an environment with its values; they stay in history',
      refuses: ['forbidden'],
      responses: { 200: wire.Environment },
      useCase: deleteEnvironment,
      input: ({ params }) => ({ at: locate(params) }),
      reply: (ended) => ({ status: 200, body: presentEnvironment(ended.environment) }),
    }),
  ]
}
