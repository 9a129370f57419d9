import { Type } from 'typebox'
import { listTeamProjects, listTeams } from '../../core/place/list-teams.ts'
import { listSeenEnvironments } from '../../core/place/list-seen-environments.ts'
import type { SurfaceCore } from '../caller.ts'
import { locate, projectPath, workspacePath } from './locate.ts'
import { time } from './present.ts'
import type { DocumentedRoute } from './route.ts'
import { route } from './route.ts'
import * as wire from './wire.ts'

const Project = Type.Object({
  id: wire.text,
  name: wire.text,
  slug: wire.text,
  secrets: wire.count,
  environments: wire.count,
  createdAt: wire.time,
  updatedAt: wire.time,
})
const TeamWithProjects = Type.Object({
  id: wire.text,
  name: wire.text,
  projects: Type.Array(Project),
})
const Team = Type.Object({
  id: wire.text,
  name: wire.text,
  projectCount: wire.count,
  createdAt: wire.time,
})
const Environment = Type.Object({
  id: wire.text,
  name: wire.text,
  hasPersonalOverrides: Type.Boolean(),
})
const ProjectDetail = Type.Object({
  id: wire.text,
  name: wire.text,
  slug: wire.text,
  environments: Type.Array(Environment),
})

export function projectRoutes(core: SurfaceCore): DocumentedRoute[] {
  return [teams(core), projects(core), project(core), environments(core)]
}

function teams(core: SurfaceCore): DocumentedRoute {
  return route(core, {
    method: 'GET',
    path: `${workspacePath}/team`,
    operationId: 'listTeams',
    documented: { tag: 'team', summary: "List a workspace's teams" },
    responses: { 200: Type.Array(Team) },
    async handle({ params, run }) {
      const found = await run(listTeams, { at: locate(params) })
      const items = found.map(({ team, projects: own }) => ({
        id: team.id,
        name: team.name,
        projectCount: own.length,
        createdAt: time(team.createdAt),
      }))
      return { status: 200, body: items }
    },
  })
}

function projects(core: SurfaceCore): DocumentedRoute {
  return route(core, {
    method: 'GET',
    path: `${workspacePath}/project`,
    operationId: 'listProjects',
    documented: { tag: 'project', summary: "List a workspace's projects by team" },
    responses: { 200: Type.Array(TeamWithProjects) },
    async handle({ params, run }) {
      const found = await run(listTeamProjects, { at: locate(params) })
      const items = found.map(({ team, projects: own }) => ({
        id: team.id,
        name: team.name,
        projects: own.map((each) => {
          const { id, name, slug, createdAt, updatedAt } = each.project
          const counts = { secrets: each.secrets, environments: each.environments }
          return { id, name, slug, ...counts, createdAt: time(createdAt), updatedAt: time(updatedAt) }
        }),
      }))
      return { status: 200, body: items }
    },
  })
}

function project(core: SurfaceCore): DocumentedRoute {
  return route(core, {
    method: 'GET',
    path: projectPath,
    operationId: 'getProject',
    documented: { tag: 'project', summary: 'Get a project with its environments' },
    responses: { 200: ProjectDetail },
    async handle({ params, run }) {
      const { place, items } = await run(listSeenEnvironments, { at: locate(params) })
      const { id, name, slug } = place.project ?? {}
      return { status: 200, body: { id, name, slug, environments: items.map(presentEnvironment) } }
    },
  })
}

function environments(core: SurfaceCore): DocumentedRoute {
  return route(core, {
    method: 'GET',
    path: `${projectPath}/environment`,
    operationId: 'listEnvironments',
    documented: { tag: 'project', summary: "List a project's environments" },
    responses: { 200: Type.Array(Environment) },
    async handle({ params, run }) {
      const { items } = await run(listSeenEnvironments, { at: locate(params) })
      return { status: 200, body: items.map(presentEnvironment) }
    },
  })
}

function presentEnvironment(environment: { id: string; name: string; personalOverrides: boolean }) {
  const { id, name, personalOverrides } = environment
  return { id, name, hasPersonalOverrides: personalOverrides }
}
