import { Type } from 'typebox'
import {
  createTrust,
  deleteTrust,
  exchangeIdentity,
  listTrusts,
  type ListedTrust,
} from '../../core/access/identity-trusts.ts'
import { scopeOf } from '../../core/access/place-scope.ts'
import type { SurfaceCore } from '../caller.ts'
import { accessToken, AccessToken } from './auth.ts'
import { wireLimits as limits } from './limits.ts'
import { idOf, idOrName, locate, scopeIds, workspacePath } from './locate.ts'
import { levelOf, permissionOf, time } from './present.ts'
import type { DocumentedRoute } from './route.ts'
import { done, route, surfaceName } from './route.ts'
import * as wire from './wire.ts'

const tag = 'oidc'
const base = `${workspacePath}/oidc`
const url = Type.String({ minLength: 1, maxLength: limits.urlCharsMax })
const claim = Type.String({ minLength: 1, maxLength: limits.nameCharsMax })
const fields = {
  name: Type.String({ minLength: 1, maxLength: limits.tokenNameCharsMax }),
  issuer: url,
  audience: claim,
  subject: claim,
  permission: wire.TokenPermission,
  scope: wire.Scope,
}
const Identity = Type.Object({ id: wire.text, ...fields, createdById: wire.text, createdAt: wire.time })

export function oidcRoutes(core: SurfaceCore): DocumentedRoute[] {
  return [exchange(core), ...trustRoutes(core)]
}

function exchange(core: SurfaceCore): DocumentedRoute {
  return route(core, {
    method: 'POST',
    path: '/v1/auth/oidc/exchange',
    operationId: 'exchangeOidcToken',
    documented: { tag: 'auth', summary: 'Exchange an OIDC token for a JWT', isPublic: true },
    body: Type.Object({
      token: Type.String({ minLength: 1, maxLength: limits.identityTokenCharsMax }),
      workspaceId: wire.name,
    }),
    responses: { 200: AccessToken },
    async handle({ body, run }) {
      const { session } = await run(exchangeIdentity, {
        token: body.token,
        workspace: idOrName(body.workspaceId),
      })
      return { status: 200, body: accessToken(session.text, session.lifetimeSeconds) }
    },
  })
}

function trustRoutes(core: SurfaceCore): DocumentedRoute[] {
  return [
    route(core, {
      method: 'GET',
      path: base,
      operationId: 'listOidcIdentities',
      documented: { tag, summary: "List a workspace's OIDC identities" },
      responses: { 200: Type.Array(Identity) },
      async handle({ params, run }) {
        const trusts = await run(listTrusts, { at: locate(params) })
        return { status: 200, body: trusts.map(presentTrust) }
      },
    }),
    route(core, {
      method: 'POST',
      path: base,
      operationId: 'createOidcIdentity',
      documented: { tag, summary: 'Trust an issuer about one subject' },
      body: Type.Object(fields),
      responses: { 201: Identity },
      async handle({ params, body, run }) {
        const { permission, scope, ...named } = body
        const listed = await run(createTrust, {
          at: locate(params),
          ...named,
          level: levelOf(permission),
          scope: scopeIds(scope),
          format: surfaceName,
        })
        return { status: 201, body: presentTrust(listed) }
      },
    }),
    route(core, {
      method: 'DELETE',
      path: `${base}/{id}`,
      operationId: 'deleteOidcIdentity',
      documented: { tag, summary: 'End a trust, and the JWTs it gave' },
      responses: { 200: wire.Success },
      async handle({ params, run }) {
        await run(deleteTrust, { at: locate(params), trust: idOf(params['id'] ?? '') })
        return done
      },
    }),
  ]
}

function presentTrust({ trust, token }: ListedTrust) {
  const { id, name, issuer, audience, subject, createdBy, createdAt } = trust
  const rights = { permission: permissionOf(token), scope: scopeOf(token.places) }
  const made = { createdById: createdBy, createdAt: time(createdAt) }
  return { id, name, issuer, audience, subject, ...rights, ...made }
}
