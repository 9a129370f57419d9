import { Type } from 'typebox'
import { listTeams } from '../../core/place/list-teams.ts'
import { addTeam, removeTeam, renameTeam } from '../../core/place/write-team.ts'
import type { SurfaceCore } from '../caller.ts'
import { idOf, locate, workspacePath } from './locate.ts'
import { time } from './present.ts'
import type { DocumentedRoute } from './route.ts'
import { changeRoutes, done, route } from './route.ts'
import * as wire from './wire.ts'

const tag = 'team'
const base = `${workspacePath}/team`
const path = `${base}/{id}`
const Team = Type.Object({
  id: wire.text,
  name: wire.text,
  projectCount: wire.count,
  createdAt: wire.time,
})
const TeamBody = Type.Object({ name: wire.name })

export function teamRoutes(core: SurfaceCore): DocumentedRoute[] {
  return [
    route(core, {
      method: 'GET',
      path: base,
      operationId: 'listTeams',
      documented: { tag, summary: "List a workspace's teams" },
      responses: { 200: Type.Array(Team) },
      async handle({ params, run }) {
        const found = await run(listTeams, { at: locate(params) })
        const items = found.map(({ team: { id, name, createdAt }, projects }) => ({
          id,
          name,
          projectCount: projects.length,
          createdAt: time(createdAt),
        }))
        return { status: 200, body: items }
      },
    }),
    route(core, {
      method: 'POST',
      path: base,
      operationId: 'createTeam',
      documented: { tag, summary: 'Create a team' },
      body: TeamBody,
      responses: { 201: Type.Object({ id: wire.text, name: wire.text }) },
      async handle({ params, body, run }) {
        const { id, name } = await run(addTeam, { at: locate(params), name: body.name })
        return { status: 201, body: { id, name } }
      },
    }),
    ...changeRoutes(core, 'Team', {
      path,
      documented: { tag, summary: 'Rename a team' },
      body: TeamBody,
      responses: { 200: wire.Success },
      async handle({ params, body, run }) {
        await run(renameTeam, { at: locate(params), team: idOf(params['id'] ?? ''), name: body.name })
        return done
      },
    }),
    route(core, {
      method: 'DELETE',
      path,
      operationId: 'deleteTeam',
      documented: { tag, summary: 'Delete a team that is the home of no project' },
      responses: { 200: wire.Success },
      async handle({ params, run }) {
        await run(removeTeam, { at: locate(params), team: idOf(params['id'] ?? '') })
        return done
      },
    }),
  ]
}
