import type { Principal } from '../../core/access/principal.ts'
import { addUser, changeUser, listUsers, readUser } from '../../core/access/manage-users.ts'
import { setRevealForbidden } from '../../core/access/reveal-switch.ts'
import type { SurfaceCore } from '../caller.ts'
import { PageQuery, cursorOf, pageOf, sliceOf } from './paging.ts'
import { time } from './present.ts'
import type { DocumentedRoute } from './route.ts'
import { route, writeRoute } from './route.ts'
import * as wire from './wire-people.ts'

/** The users of the server, for who runs it. */
export function userRoutes(core: SurfaceCore): DocumentedRoute[] {
  return [...readRoutes(core), ...writeRoutes(core)]
}

function readRoutes(core: SurfaceCore): DocumentedRoute[] {
  return [
    route(core, {
      method: 'GET',
      path: '/users',
      operationId: 'listUsers',
      tag: 'people',
      summary: 'Everybody on the server, service accounts among them, by age',
      refuses: ['forbidden'],
      query: PageQuery,
      responses: { 200: pageOf(wire.User) },
      async handle({ query, run }) {
        const { items, next } = await run(listUsers, sliceOf(query))
        return { status: 200, body: { items: items.map(presentUser), next: cursorOf(next) } }
      },
    }),
    route(core, {
      method: 'GET',
      path: '/users/{login}',
      operationId: 'getUser',
      tag: 'people',
      summary: 'One user of the server',
      refuses: ['forbidden'],
      responses: { 200: wire.User },
      handle: async ({ params, run }) => ({
        status: 200,
        body: presentUser(await run(readUser, { login: params['login'] ?? '' })),
      }),
    }),
  ]
}

function writeRoutes(core: SurfaceCore): DocumentedRoute[] {
  return [
    writeRoute(core, {
      method: 'POST',
      path: '/users',
      operationId: 'createUser',
      tag: 'people',
      summary: 'Make a user, with a personal workspace of the same name',
      refuses: ['forbidden', 'conflict'],
      body: wire.CreateUserBody,
      responses: { 201: wire.User },
      useCase: addUser,
      input: ({ body }) => body,
      reply: (user) => ({ status: 201, body: presentUser(user) }),
    }),
    writeRoute(core, {
      method: 'PATCH',
      path: '/users/{login}',
      operationId: 'changeUser',
      tag: 'people',
      summary: 'Change the name or address of a user, or switch it on or off',
      refuses: ['forbidden', 'conflict'],
      body: wire.ChangeUserBody,
      responses: { 200: wire.User },
      useCase: changeUser,
      input: ({ params, body }) => ({ login: params['login'] ?? '', ...body }),
      reply: (user) => ({ status: 200, body: presentUser(user) }),
    }),
    writeRoute(core, {
      method: 'PUT',
      path: '/users/{login}/reveal-forbidden',
      operationId: 'setRevealForbidden',
      tag: 'people',
      summary: 'Whether a user may reveal nothing, whatever its roles and tokens say',
      refuses: ['forbidden'],
      body: wire.RevealForbiddenBody,
      responses: { 200: wire.User },
      useCase: setRevealForbidden,
      input: ({ params, body }) => ({ login: params['login'] ?? '', ...body }),
      reply: (user) => ({ status: 200, body: presentUser(user) }),
    }),
  ]
}

function presentUser({ id, kind, login, name, email, active, ...rest }: Principal) {
  const revealForbidden = rest.revealForbidden ?? false
  const times = { createdAt: time(rest.createdAt), updatedAt: time(rest.updatedAt) }
  return { id, kind, login, name, email, active, revealForbidden, ...times }
}
