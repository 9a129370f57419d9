import { Type } from 'typebox'
import { scopeOf } from '../../core/access/place-scope.ts'
import type { Token } from '../../core/access/principal.ts'
import {
  createWorkspaceToken,
  listWorkspaceTokens,
  revokeWorkspaceToken,
  rotateWorkspaceToken,
} from '../../core/access/workspace-tokens.ts'
import type { SurfaceCore } from '../caller.ts'
import { wireLimits as limits } from './limits.ts'
import { idOf, locate, scopeIds, workspacePath } from './locate.ts'
import { levelOf, permissionOf, time, timeOrNull } from './present.ts'
import type { DocumentedRoute } from './route.ts'
import { done, route, surfaceName } from './route.ts'
import * as wire from './wire.ts'

const tag = 'tokens'
const base = `${workspacePath}/tokens`
const dayMs = 86_400_000

/** A month is thirty days. */
const lifetimesMs = {
  '24h': dayMs,
  '5d': 5 * dayMs,
  '30d': 30 * dayMs,
  '60d': 60 * dayMs,
  '3m': 90 * dayMs,
  '6m': 180 * dayMs,
} as const
const commandLifetimeMs = 8 * 3_600_000

const ExpiresIn = wire.oneOf(['24h', '5d', '30d', '60d', '3m', '6m'])
const ListedToken = Type.Object({
  id: wire.text,
  name: wire.text,
  prefix: wire.text,
  permission: wire.TokenPermission,
  scope: wire.Scope,
  type: wire.oneOf(['static', 'cli']),
  isOwner: Type.Boolean(),
  createdById: wire.text,
  createdAt: wire.time,
  expiresAt: wire.orNull(wire.time),
  lastUsedAt: wire.orNull(wire.time),
  revokedAt: wire.orNull(wire.time),
})
const MintedToken = Type.Object({
  id: wire.text,
  token: wire.text,
  name: wire.text,
  prefix: wire.text,
  permission: wire.TokenPermission,
  scope: wire.Scope,
  expiresAt: wire.orNull(wire.time),
})
const CreateBody = Type.Object({
  name: Type.String({ minLength: 1, maxLength: limits.tokenNameCharsMax }),
  permission: wire.TokenPermission,
  scope: wire.Scope,
  expiresIn: ExpiresIn,
})

export function tokenRoutes(core: SurfaceCore): DocumentedRoute[] {
  return [listTokens(core), createToken(core), commandToken(core), ...ofOne(core)]
}

function listTokens(core: SurfaceCore): DocumentedRoute {
  return route(core, {
    method: 'GET',
    path: base,
    operationId: 'listApiTokens',
    documented: { tag, summary: 'List API tokens' },
    responses: { 200: Type.Array(ListedToken) },
    async handle({ params, run }) {
      const items = (await run(listWorkspaceTokens, { at: locate(params) })).map((each) => ({
        ...presentToken(each.token),
        type: each.token.kind === 'command' ? 'cli' : 'static',
        isOwner: each.own,
        createdById: each.token.createdBy,
        createdAt: time(each.token.createdAt),
        lastUsedAt: timeOrNull(each.lastUsedAt),
        revokedAt: timeOrNull(each.token.revokedAt),
      }))
      return { status: 200, body: items }
    },
  })
}

function createToken(core: SurfaceCore): DocumentedRoute {
  return route(core, {
    method: 'POST',
    path: base,
    operationId: 'createApiToken',
    documented: { tag, summary: 'Create an API token' },
    body: CreateBody,
    responses: { 201: MintedToken },
    async handle({ params, body, run }) {
      const { token, text } = await run(createWorkspaceToken, {
        at: locate(params),
        name: body.name,
        level: levelOf(body.permission),
        scope: scopeIds(body.scope),
        kind: 'machine',
        lifetimeMs: lifetimesMs[body.expiresIn],
        format: surfaceName,
      })
      return { status: 201, body: { ...presentToken(token), token: text } }
    },
  })
}

/** What `ek sdk` asks for: read-only, one environment, a working day. */
function commandToken(core: SurfaceCore): DocumentedRoute {
  return route(core, {
    method: 'POST',
    path: `${base}/cli`,
    operationId: 'createCliToken',
    documented: { tag, summary: 'Create a short-lived token for one environment' },
    body: Type.Object({ environmentId: wire.uuid }),
    responses: { 201: Type.Object({ token: wire.text, expiresAt: wire.time }) },
    async handle({ params, body, run }) {
      const { token, text } = await run(createWorkspaceToken, {
        at: locate(params),
        name: 'cli',
        level: 'read',
        scope: { all: false, teams: [], projects: [], environments: [idOf(body.environmentId)] },
        kind: 'command',
        lifetimeMs: commandLifetimeMs,
        format: surfaceName,
      })
      return { status: 201, body: { token: text, expiresAt: timeOrNull(token.expiresAt) } }
    },
  })
}

function ofOne(core: SurfaceCore): DocumentedRoute[] {
  return [
    route(core, {
      method: 'POST',
      path: `${base}/{id}/rotate`,
      operationId: 'rotateApiToken',
      documented: { tag, summary: 'Rotate an API token' },
      responses: { 200: MintedToken },
      async handle({ params, run }) {
        const { token, text } = await run(rotateWorkspaceToken, {
          at: locate(params),
          token: idOf(params['id'] ?? ''),
          format: surfaceName,
        })
        return { status: 200, body: { ...presentToken(token), token: text } }
      },
    }),
    route(core, {
      method: 'DELETE',
      path: `${base}/{id}`,
      operationId: 'revokeApiToken',
      documented: { tag, summary: 'Revoke an API token' },
      responses: { 200: wire.Success },
      async handle({ params, run }) {
        await run(revokeWorkspaceToken, { at: locate(params), token: idOf(params['id'] ?? '') })
        return done
      },
    }),
  ]
}

function presentToken(token: Token) {
  const { id, name, display, places, expiresAt } = token
  const rights = { permission: permissionOf(token), scope: scopeOf(places) }
  return { id, name, prefix: display, ...rights, expiresAt: timeOrNull(expiresAt) }
}
