import { Type } from 'typebox'
import { changeEnvironment } from '../../core/place/change-environment.ts'
import { changeProject } from '../../core/place/change-project.ts'
import { deleteProject } from '../../core/place/delete-project.ts'
import { deleteEnvironment, putEnvironment } from '../../core/place/environments.ts'
import { createProject } from '../../core/place/write-project.ts'
import { addTeam, removeTeam, renameTeam } from '../../core/place/write-team.ts'
import type { SurfaceCore } from '../caller.ts'
import { idOf, locate, projectPath, refOf, workspacePath } from './locate.ts'
import type { DocumentedRoute } from './route.ts'
import { done, route } from './route.ts'
import * as wire from './wire.ts'

const both = ['PUT', 'PATCH'] as const
const success = { 200: wire.Success }

export function teamWrites(core: SurfaceCore): DocumentedRoute[] {
  const tag = 'team'
  const Body = Type.Object({ name: wire.name })
  const path = `${workspacePath}/team/{id}`
  return [
    route(core, {
      method: 'POST',
      path: `${workspacePath}/team`,
      operationId: 'createTeam',
      documented: { tag, summary: 'Create a team' },
      body: Body,
      responses: { 201: Type.Object({ id: wire.text, name: wire.text }) },
      async handle({ params, body, run }) {
        const { id, name } = await run(addTeam, { at: locate(params), name: body.name })
        return { status: 201, body: { id, name } }
      },
    }),
    ...both.map((method) =>
      route(core, {
        method,
        path,
        operationId: method === 'PUT' ? 'updateTeam' : 'patchTeam',
        documented: { tag, summary: 'Rename a team' },
        body: Body,
        responses: success,
        async handle({ params, body, run }) {
          await run(renameTeam, { at: locate(params), team: idOf(params['id'] ?? ''), name: body.name })
          return done
        },
      }),
    ),
    route(core, {
      method: 'DELETE',
      path,
      operationId: 'deleteTeam',
      documented: { tag, summary: 'Delete a team that is the home of no project' },
      responses: success,
      async handle({ params, run }) {
        await run(removeTeam, { at: locate(params), team: idOf(params['id'] ?? '') })
        return done
      },
    }),
  ]
}

export function projectWrites(core: SurfaceCore): DocumentedRoute[] {
  const tag = 'project'
  const teamId = Type.Optional(wire.uuid)
  return [
    route(core, {
      method: 'POST',
      path: `${workspacePath}/project`,
      operationId: 'createProject',
      documented: { tag, summary: 'Create a project' },
      body: Type.Object({ name: wire.name, slug: wire.slug, teamId }),
      responses: { 200: Type.Object({ id: wire.text, name: wire.text, slug: wire.text }) },
      async handle({ params, body, run }) {
        const { project } = await run(createProject, {
          at: locate(params),
          name: projectName(body.name, body.slug),
          slug: body.slug,
          ...(body.teamId === undefined ? {} : { team: idOf(body.teamId) }),
          existing: 'refuse',
        })
        const { id, name, slug } = project
        return { status: 200, body: { id, name, slug } }
      },
    }),
    ...both.map((method) =>
      route(core, {
        method,
        path: projectPath,
        operationId: method === 'PUT' ? 'updateProject' : 'patchProject',
        documented: { tag, summary: 'Change a project' },
        body: Type.Object({ name: Type.Optional(wire.name), slug: Type.Optional(wire.slug), teamId }),
        responses: success,
        async handle({ params, body: { name, slug, teamId: team }, run }) {
          await run(changeProject, {
            at: locate(params),
            ...(name === undefined ? {} : { name: projectName(name, slug ?? '') }),
            ...(slug === undefined ? {} : { slug }),
            ...(team === undefined ? {} : { team: idOf(team) }),
          })
          return done
        },
      }),
    ),
    route(core, {
      method: 'DELETE',
      path: projectPath,
      operationId: 'deleteProject',
      documented: { tag, summary: 'Delete a project with everything in it' },
      responses: success,
      async handle({ params, run }) {
        await run(deleteProject, { at: locate(params), withContents: true })
        return done
      },
    }),
  ]
}

export function environmentWrites(core: SurfaceCore): DocumentedRoute[] {
  const tag = 'project'
  const path = `${projectPath}/environment/{environment}`
  const overrides = Type.Optional(Type.Boolean())
  return [
    route(core, {
      method: 'POST',
      path: `${projectPath}/environment`,
      operationId: 'createEnvironment',
      documented: { tag, summary: 'Create an environment' },
      body: Type.Object({ name: wire.name, hasPersonalOverrides: overrides }),
      responses: { 200: Type.Object({ success: Type.Literal(true), id: wire.text, name: wire.text }) },
      async handle({ params, body, run }) {
        const { environment } = await run(putEnvironment, {
          at: locate(params),
          name: body.name,
          personalOverrides: body.hasPersonalOverrides ?? false,
          mustBeNew: true,
        })
        return { status: 200, body: { success: true, id: environment.id, name: environment.name } }
      },
    }),
    ...both.map((method) =>
      route(core, {
        method,
        path,
        operationId: method === 'PUT' ? 'updateEnvironment' : 'patchEnvironment',
        documented: { tag, summary: 'Change an environment' },
        body: Type.Object({ name: Type.Optional(wire.name), hasPersonalOverrides: overrides }),
        responses: success,
        async handle({ params, body: { name, hasPersonalOverrides }, run }) {
          await run(changeEnvironment, {
            at: locateEnvironment(params),
            ...(name === undefined ? {} : { name }),
            ...(hasPersonalOverrides === undefined ? {} : { personalOverrides: hasPersonalOverrides }),
          })
          return done
        },
      }),
    ),
    route(core, {
      method: 'DELETE',
      path,
      operationId: 'deleteEnvironment',
      documented: { tag, summary: 'Delete an environment and its values' },
      responses: success,
      async handle({ params, run }) {
        await run(deleteEnvironment, { at: locateEnvironment(params) })
        return done
      },
    }),
  ]
}

function locateEnvironment(params: Readonly<Record<string, string>>) {
  return { ...locate(params), environment: refOf(params['environment'] ?? '') }
}

/** Projects are named in an alphabet that every surface can carry: what lies outside becomes a hyphen. */
function projectName(name: string, slug: string): string {
  const carried = name.replaceAll(/[^A-Za-z0-9._-]+/g, '-').replaceAll(/^-+|-+$/g, '')
  return carried === '' || /^\.+$/.test(carried) ? slug : carried
}
