import type { Member } from '../../core/access/members.ts'
import { addMember, changeMember, listMembers, removeMember } from '../../core/access/members.ts'
import { scopeOf } from '../../core/access/place-scope.ts'
import { listTeams } from '../../core/place/list-teams.ts'
import type { Team } from '../../core/place/place.ts'
import { addTeam, removeTeam, renameTeam } from '../../core/place/write-team.ts'
import type { SurfaceCore } from '../caller.ts'
import { locate } from './locate.ts'
import { PageQuery, page, pageOf } from './paging.ts'
import { time } from './present.ts'
import type { DocumentedRoute } from './route.ts'
import { route, writeRoute } from './route.ts'
import * as wire from './wire-people.ts'

const members = '/workspaces/{workspace}/members'
const teams = '/workspaces/{workspace}/teams'

/** Who may do what in a workspace. */
export function peopleRoutes(core: SurfaceCore): DocumentedRoute[] {
  return [...memberRoutes(core), ...teamRoutes(core)]
}

export const everywhere = { all: true, teams: [], projects: [], environments: [] }

function memberRoutes(core: SurfaceCore): DocumentedRoute[] {
  return [
    route(core, {
      method: 'GET',
      path: members,
      operationId: 'listMembers',
      tag: 'people',
      summary: 'The members of a workspace, with their roles',
      refuses: ['forbidden'],
      query: PageQuery,
      responses: { 200: pageOf(wire.Member) },
      async handle({ params, query, run }) {
        const all = (await run(listMembers, { at: locate(params) })).members
        const { items, next } = page(all, query, ({ principal }) => principal.id)
        return { status: 200, body: { items: items.map(presentMember), next } }
      },
    }),
    writeRoute(core, {
      method: 'POST',
      path: members,
      operationId: 'addMember',
      tag: 'people',
      summary: 'Give a user a role in a workspace',
      refuses: ['forbidden', 'conflict'],
      body: wire.AddMemberBody,
      responses: { 201: wire.Member },
      useCase: addMember,
      input: ({ params, body }) => ({ at: locate(params), ...body, scope: body.scope ?? everywhere }),
      reply: (member) => ({ status: 201, body: presentMember(member) }),
    }),
    writeRoute(core, {
      method: 'PUT',
      path: `${members}/{member}`,
      operationId: 'changeMember',
      tag: 'people',
      summary: 'Replace the role of a member and, where `scope` is given, where it has it',
      refuses: ['forbidden', 'conflict'],
      body: wire.ChangeMemberBody,
      responses: { 200: wire.Member },
      useCase: changeMember,
      input: ({ params, body }) => ({
        at: locate(params),
        member: params['member'] ?? '',
        ...body,
      }),
      reply: (member) => ({ status: 200, body: presentMember(member) }),
    }),
    writeRoute(core, {
      method: 'DELETE',
      path: `${members}/{member}`,
      operationId: 'removeMember',
      tag: 'people',
      summary: 'End a membership, with the personal values and tokens that hang on it',
      refuses: ['forbidden', 'conflict'],
      responses: { 200: wire.RemovedMember },
      useCase: removeMember,
      input: ({ params }) => ({ at: locate(params), member: params['member'] ?? '' }),
      reply: ({ principal: { id, login } }) => ({ status: 200, body: { id, login } }),
    }),
  ]
}

function teamRoutes(core: SurfaceCore): DocumentedRoute[] {
  return [
    route(core, {
      method: 'GET',
      path: teams,
      operationId: 'listTeams',
      tag: 'people',
      summary: 'The teams of a workspace that the caller sees',
      query: PageQuery,
      responses: { 200: pageOf(wire.Team) },
      async handle({ params, query, run }) {
        const all = (await run(listTeams, { at: locate(params) })).map(({ team }) => team)
        const { items, next } = page(all, query, ({ id }) => id)
        return { status: 200, body: { items: items.map(presentTeam), next } }
      },
    }),
    writeRoute(core, {
      method: 'POST',
      path: teams,
      operationId: 'createTeam',
      tag: 'people',
      summary: 'Make a team',
      refuses: ['forbidden', 'conflict'],
      body: wire.TeamBody,
      responses: { 201: wire.Team },
      useCase: addTeam,
      input: ({ params, body }) => ({ at: locate(params), ...body }),
      reply: (team) => ({ status: 201, body: presentTeam(team) }),
    }),
    writeRoute(core, {
      method: 'PATCH',
      path: `${teams}/{team}`,
      operationId: 'renameTeam',
      tag: 'people',
      summary: 'Rename a team',
      refuses: ['forbidden', 'conflict'],
      body: wire.TeamBody,
      responses: { 200: wire.Team },
      useCase: renameTeam,
      input: ({ params, body }) => ({ at: locate(params), team: params['team'] ?? '', ...body }),
      reply: (team) => ({ status: 200, body: presentTeam(team) }),
    }),
    writeRoute(core, {
      method: 'DELETE',
      path: `${teams}/{team}`,
      operationId: 'deleteTeam',
      tag: 'people',
      summary: 'End a team that is the home of no project',
      refuses: ['forbidden', 'conflict'],
      responses: { 200: wire.Team },
      useCase: removeTeam,
      input: ({ params }) => ({ at: locate(params), team: params['team'] ?? '' }),
      reply: (team) => ({ status: 200, body: presentTeam(team) }),
    }),
  ]
}

function presentMember({ principal: { id, login, name, email }, role, places, since }: Member) {
  return { id, login, name, email, role, scope: scopeOf(places), since: time(since) }
}

function presentTeam({ id, name, slug, createdAt }: Team) {
  return { id, name, slug, createdAt: time(createdAt) }
}
