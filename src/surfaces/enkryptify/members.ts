import { Type } from 'typebox'
import type { GivenRole, Member } from '../../core/access/members.ts'
import { addMember, changeMember, listMembers, removeMember } from '../../core/access/members.ts'
import type { Role } from '../../core/access/permission.ts'
import { scopeOf } from '../../core/access/place-scope.ts'
import type { SurfaceCore } from '../caller.ts'
import { idOf, locate, scopeIds, workspacePath } from './locate.ts'
import { time } from './present.ts'
import type { DocumentedRoute } from './route.ts'
import { changeRoutes, done, route } from './route.ts'
import * as wire from './wire.ts'

const tag = 'workspace'
const MemberRole = wire.oneOf(['admin', 'developer', 'member'])
const Status = wire.oneOf(['invite-sent', 'account-created', 'declined', 'expired'])
const ListedMember = Type.Object({
  id: wire.text,
  workspaceId: wire.text,
  user: Type.Object({ id: wire.text, email: wire.text, name: wire.text }),
  role: MemberRole,
  status: Status,
  isOwner: Type.Boolean(),
  scope: wire.Scope,
  invitedAt: wire.time,
})

/** An owner is an admin who cannot be removed. */
const shownRoles: Readonly<Record<Role, 'admin' | 'developer' | 'member'>> = {
  owner: 'admin',
  admin: 'admin',
  developer: 'developer',
  viewer: 'member',
}
const givenRoles: Readonly<Record<'admin' | 'developer' | 'member', GivenRole>> = {
  admin: 'admin',
  developer: 'developer',
  member: 'viewer',
}

export function memberRoutes(core: SurfaceCore): DocumentedRoute[] {
  const base = `${workspacePath}/rbac`
  const path = `${base}/{id}`
  return [
    route(core, {
      method: 'GET',
      path: base,
      operationId: 'listWorkspaceMembers',
      documented: { tag, summary: 'List workspace members' },
      responses: { 200: Type.Array(ListedMember) },
      async handle({ params, run }) {
        const { workspace, members } = await run(listMembers, { at: locate(params) })
        return { status: 200, body: members.map((member) => presentMember(workspace.id, member)) }
      },
    }),
    route(core, {
      method: 'POST',
      path: base,
      operationId: 'addWorkspaceMember',
      documented: { tag, summary: 'Add a user of this instance to the workspace' },
      body: Type.Object({ email: wire.name, role: MemberRole, scope: Type.Optional(wire.Scope) }),
      responses: { 201: Type.Object({ id: wire.text, success: Type.Literal(true) }) },
      async handle({ params, body, run }) {
        const { principal } = await run(addMember, {
          at: locate(params),
          user: body.email,
          role: givenRoles[body.role],
          scope: body.scope === undefined ? everywhere : scopeIds(body.scope),
        })
        return { status: 201, body: { id: principal.id, success: true } }
      },
    }),
    ...changeRoutes(core, 'WorkspaceMember', {
      path,
      documented: { tag, summary: "Change a member's role and scope" },
      body: Type.Object({ role: MemberRole, scope: wire.Scope }),
      responses: { 200: wire.Success },
      async handle({ params, body: { role, scope }, run }) {
        await run(changeMember, {
          at: locate(params),
          member: idOf(params['id'] ?? ''),
          role: givenRoles[role],
          scope: scopeIds(scope),
        })
        return done
      },
    }),
    route(core, {
      method: 'DELETE',
      path,
      operationId: 'removeWorkspaceMember',
      documented: { tag, summary: 'Remove a member with its personal values and tokens' },
      responses: { 200: wire.Success },
      async handle({ params, run }) {
        await run(removeMember, { at: locate(params), member: idOf(params['id'] ?? '') })
        return done
      },
    }),
  ]
}

const everywhere = { all: true, teams: [], projects: [], environments: [] }

/** A membership is in force as soon as it is given: there is nobody to ask until people sign in. */
function presentMember(workspaceId: string, { principal, role, places, since }: Member) {
  const { id, email, name } = principal
  const scope = scopeOf(places)
  const facts = { role: shownRoles[role], status: 'account-created', isOwner: role === 'owner' }
  return { id, workspaceId, user: { id, email, name }, ...facts, scope, invitedAt: time(since) }
}
