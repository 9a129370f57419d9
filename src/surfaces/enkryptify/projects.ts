import { Type } from 'typebox'
import { changeProject } from '../../core/place/change-project.ts'
import { deleteProject } from '../../core/place/delete-project.ts'
import { listSeenEnvironments } from '../../core/place/list-seen-environments.ts'
import { listTeamProjects } from '../../core/place/list-teams.ts'
import { createProject } from '../../core/place/write-project.ts'
import type { SurfaceCore } from '../caller.ts'
import { idOf, locate, projectPath, workspacePath } from './locate.ts'
import { presentEnvironment, time } from './present.ts'
import type { DocumentedRoute } from './route.ts'
import { changeRoutes, done, route } from './route.ts'
import * as wire from './wire.ts'

const tag = 'project'
const base = `${workspacePath}/project`
const named = { id: wire.text, name: wire.text, slug: wire.text }
const ListedProject = Type.Object({
  ...named,
  secrets: wire.count,
  environments: wire.count,
  createdAt: wire.time,
  updatedAt: wire.time,
})
const TeamWithProjects = Type.Object({
  id: wire.text,
  name: wire.text,
  projects: Type.Array(ListedProject),
})
const teamId = Type.Optional(wire.uuid)

export function projectRoutes(core: SurfaceCore): DocumentedRoute[] {
  return [...readRoutes(core), ...writeRoutes(core)]
}

function readRoutes(core: SurfaceCore): DocumentedRoute[] {
  return [
    route(core, {
      method: 'GET',
      path: base,
      operationId: 'listProjects',
      documented: { tag, summary: "List a workspace's projects by team" },
      responses: { 200: Type.Array(TeamWithProjects) },
      async handle({ params, run }) {
        const found = await run(listTeamProjects, { at: locate(params) })
        const items = found.map(({ team, projects }) => ({
          id: team.id,
          name: team.name,
          projects: projects.map(({ project, secrets, environments }) => {
            const { id, name, slug, createdAt, updatedAt } = project
            const times = { createdAt: time(createdAt), updatedAt: time(updatedAt) }
            return { id, name, slug, secrets, environments, ...times }
          }),
        }))
        return { status: 200, body: items }
      },
    }),
    route(core, {
      method: 'GET',
      path: projectPath,
      operationId: 'getProject',
      documented: { tag, summary: 'Get a project with its environments' },
      responses: { 200: Type.Object({ ...named, environments: Type.Array(wire.Environment) }) },
      async handle({ params, run }) {
        const { place, items } = await run(listSeenEnvironments, { at: locate(params) })
        const { id, name, slug } = place.project ?? {}
        return { status: 200, body: { id, name, slug, environments: items.map(presentEnvironment) } }
      },
    }),
  ]
}

function writeRoutes(core: SurfaceCore): DocumentedRoute[] {
  return [
    route(core, {
      method: 'POST',
      path: base,
      operationId: 'createProject',
      documented: { tag, summary: 'Create a project' },
      body: Type.Object({ name: wire.name, slug: wire.slug, teamId }),
      responses: { 200: Type.Object(named) },
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
    ...changeRoutes(core, 'Project', {
      path: projectPath,
      documented: { tag, summary: 'Change a project' },
      body: Type.Object({ name: Type.Optional(wire.name), slug: Type.Optional(wire.slug), teamId }),
      responses: { 200: wire.Success },
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
    route(core, {
      method: 'DELETE',
      path: projectPath,
      operationId: 'deleteProject',
      documented: { tag, summary: 'Delete a project with everything in it' },
      responses: { 200: wire.Success },
      async handle({ params, run }) {
        await run(deleteProject, { at: locate(params), withContents: true })
        return done
      },
    }),
  ]
}

/** Projects are named in an alphabet that every surface can carry: what lies outside becomes a hyphen. */
function projectName(name: string, slug: string): string {
  const carried = name.replaceAll(/[^A-Za-z0-9._-]+/g, '-').replaceAll(/^-+|-+$/g, '')
  return carried === '' || /^\.+$/.test(carried) ? slug : carried
}
