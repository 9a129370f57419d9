import type { ListedTrust } from '../../core/access/identity-trusts.ts'
import { createTrust, deleteTrust, exchangeIdentity, listTrusts } from '../../core/access/identity-trusts.ts'
import { scopeOf } from '../../core/access/place-scope.ts'
import type { SurfaceCore } from '../caller.ts'
import { locate } from './locate.ts'
import { PageQuery, page, pageOf } from './paging.ts'
import { everywhere } from './people.ts'
import { time } from './present.ts'
import type { DocumentedRoute } from './route.ts'
import { route, surfaceName, writeRoute } from './route.ts'
import { StartedSession } from './wire-access.ts'
import * as wire from './wire-people.ts'

const trusts = '/workspaces/{workspace}/identity-trusts'

/** Machines that another issuer vouches for: no token of ours is stored with them. */
export function trustRoutes(core: SurfaceCore): DocumentedRoute[] {
  return [
    route(core, {
      method: 'GET',
      path: trusts,
      operationId: 'listIdentityTrusts',
      tag: 'people',
      summary: 'The OpenID issuers and subjects that a workspace trusts',
      refuses: ['forbidden'],
      query: PageQuery,
      responses: { 200: pageOf(wire.Trust) },
      async handle({ params, query, run }) {
        const all = await run(listTrusts, { at: locate(params) })
        const { items, next } = page(all, query, ({ trust }) => trust.id)
        return { status: 200, body: { items: items.map(presentTrust), next } }
      },
    }),
    writeRoute(core, {
      method: 'POST',
      path: trusts,
      operationId: 'createIdentityTrust',
      tag: 'people',
      summary: 'Trust an OpenID issuer about one subject',
      refuses: ['forbidden'],
      body: wire.CreateTrustBody,
      responses: { 201: wire.Trust },
      useCase: createTrust,
      input: ({ params, body }) => ({
        at: locate(params),
        ...body,
        scope: body.scope ?? everywhere,
        format: surfaceName,
      }),
      reply: (listed) => ({ status: 201, body: presentTrust(listed) }),
    }),
    writeRoute(core, {
      method: 'DELETE',
      path: `${trusts}/{trust}`,
      operationId: 'deleteIdentityTrust',
      tag: 'people',
      summary: 'End a trust, and every session that it gave',
      refuses: ['forbidden'],
      responses: { 200: wire.DeletedTrust },
      useCase: deleteTrust,
      input: ({ params }) => ({ at: locate(params), trust: params['trust'] ?? '' }),
      reply: ({ id, name }) => ({ status: 200, body: { id, name } }),
    }),
    exchange(core),
  ]
}

function exchange(core: SurfaceCore): DocumentedRoute {
  return route(core, {
    method: 'POST',
    path: '/identity/exchange',
    operationId: 'exchangeIdentity',
    tag: 'me',
    summary: 'A token of a trusted OpenID issuer for one of a quarter of an hour',
    isPublic: true,
    refuses: ['unauthenticated'],
    body: wire.ExchangeBody,
    responses: { 201: StartedSession },
    async handle({ body, run }) {
      const { session } = await run(exchangeIdentity, body)
      return { status: 201, body: { token: session.text, expiresInSeconds: session.lifetimeSeconds } }
    },
  })
}

function presentTrust({ trust, token }: ListedTrust) {
  const { id, name, issuer, audience, subject, createdBy, createdAt } = trust
  const writes = token.permissions === 'all' || token.permissions.includes('secret:write')
  const level = writes ? 'write' : 'read'
  const scope = scopeOf(token.places)
  return { id, name, issuer, audience, subject, level, scope, createdBy, createdAt: time(createdAt) }
}
