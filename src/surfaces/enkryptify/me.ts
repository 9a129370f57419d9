import { Type } from 'typebox'
import { changePreferences, readPreferences } from '../../core/access/preferences.ts'
import { listTokens, revokeToken } from '../../core/access/tokens.ts'
import { whoami } from '../../core/access/whoami.ts'
import type { Annotations } from '../../core/register/register-store.ts'
import type { SurfaceCore } from '../caller.ts'
import { idOf } from './locate.ts'
import { time, timeOrNull } from './present.ts'
import type { DocumentedRoute } from './route.ts'
import { done, route, surfaceName } from './route.ts'
import * as wire from './wire.ts'
import { wireLimits } from './limits.ts'

const tag = 'me'
const Me = Type.Object({ id: wire.text, email: wire.text, name: wire.text })
const Session = Type.Object({
  id: wire.text,
  name: wire.text,
  current: Type.Boolean(),
  createdAt: wire.time,
  expiresAt: wire.orNull(wire.time),
  lastUsedAt: wire.orNull(wire.time),
})
const preference = Type.Union([
  Type.String({ maxLength: wireLimits.preferenceCharsMax }),
  Type.Number(),
  Type.Boolean(),
])
const Preferences = Type.Record(Type.String(), preference)
const PreferenceChanges = Type.Record(
  Type.String({ pattern: '^[A-Za-z0-9_.-]{1,64}$' }),
  Type.Union([preference, Type.Null()]),
)

export function meRoutes(core: SurfaceCore): DocumentedRoute[] {
  return [me(core), ...sessionRoutes(core), ...preferenceRoutes(core)]
}

function me(core: SurfaceCore): DocumentedRoute {
  return route(core, {
    method: 'GET',
    path: '/v1/me',
    operationId: 'getMe',
    documented: { tag, summary: 'Get the authenticated user' },
    responses: { 200: Me },
    async handle({ run }) {
      const { principal } = await run(whoami, {})
      const { id, email, name } = principal
      return { status: 200, body: { id, email, name } }
    },
  })
}

function sessionRoutes(core: SurfaceCore): DocumentedRoute[] {
  return [
    route(core, {
      method: 'GET',
      path: '/v1/me/sessions',
      operationId: 'listSessions',
      documented: { tag, summary: "List the user's sign-ins" },
      responses: { 200: Type.Array(Session) },
      async handle({ run }) {
        const current = (await run(whoami, {})).token.id
        const items = (await run(listTokens, {}))
          .filter(({ token }) => token.kind === 'login' && token.revokedAt === undefined)
          .map(({ token, lastUsedAt }) => ({
            id: token.id,
            name: token.name,
            current: token.id === current,
            createdAt: time(token.createdAt),
            expiresAt: timeOrNull(token.expiresAt),
            lastUsedAt: timeOrNull(lastUsedAt),
          }))
        return { status: 200, body: items }
      },
    }),
    route(core, {
      method: 'DELETE',
      path: '/v1/me/sessions/{id}',
      operationId: 'endSession',
      documented: { tag, summary: 'End a sign-in' },
      responses: { 200: wire.Success },
      async handle({ params, run }) {
        await run(revokeToken, { id: idOf(params['id'] ?? ''), kind: 'login' })
        return done
      },
    }),
  ]
}

function preferenceRoutes(core: SurfaceCore): DocumentedRoute[] {
  const path = '/v1/me/preferences'
  return [
    route(core, {
      method: 'GET',
      path,
      operationId: 'getPreferences',
      documented: { tag, summary: "Get the user's preferences" },
      responses: { 200: Preferences },
      handle: async ({ run }) => ({
        status: 200,
        body: presentPreferences(await run(readPreferences, { namespace: surfaceName })),
      }),
    }),
    route(core, {
      method: 'PATCH',
      path,
      operationId: 'updatePreferences',
      documented: { tag, summary: 'Set preferences; null removes one' },
      body: PreferenceChanges,
      responses: { 200: Preferences },
      async handle({ body, run }) {
        const changes = new Map(
          Object.entries(body).map(([name, value]) => [
            name,
            value === null ? undefined : JSON.stringify(value),
          ]),
        )
        const kept = await run(changePreferences, { namespace: surfaceName, changes })
        return { status: 200, body: presentPreferences(kept) }
      },
    }),
  ]
}

function presentPreferences(kept: Annotations): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(kept).map(([name, value]): [string, unknown] => [name, JSON.parse(value)]),
  )
}
