import { decideDeviceLogin } from '../../core/access/device-login.ts'
import { createToken, listTokens, revokeToken } from '../../core/access/tokens.ts'
import { readAudit } from '../../core/audit/read-audit.ts'
import { checkIntegrity } from '../../core/doctor/integrity.ts'
import { applySeed } from '../../core/seed/apply-seed.ts'
import { limits } from '../../limits.ts'
import type { SurfaceCore } from '../caller.ts'
import { time, timeOrNull } from './present.ts'
import type { DocumentedRoute } from './route.ts'
import { route } from './route.ts'
import * as wire from './wire.ts'

export function operationRoutes(core: SurfaceCore): DocumentedRoute[] {
  return [apply(core), ...tokenRoutes(core), decideLogin(core), ...auditRoutes(core), integrity(core)]
}

function apply(core: SurfaceCore): DocumentedRoute {
  return route(core, {
    method: 'POST',
    path: '/apply',
    operationId: 'applySeed',
    tag: 'instance',
    summary: 'Declare users, workspaces, projects and tokens; the same document twice changes nothing',
    refuses: ['forbidden', 'conflict'],
    body: wire.ApplyBody,
    bodyBytesMax: limits.bodyBytesMaxBulk,
    responses: { 200: wire.Applied },
    async handle({ body, run }) {
      const { changes, tokens } = await run(applySeed, {
        document: body.document,
        dryRun: body.dryRun ?? false,
      })
      return { status: 200, body: { changes, tokens: Object.fromEntries(tokens) } }
    },
  })
}

function tokenRoutes(core: SurfaceCore): DocumentedRoute[] {
  return [
    route(core, {
      method: 'POST',
      path: '/tokens',
      operationId: 'createToken',
      tag: 'me',
      summary: 'Make a token; its text is in this answer and nowhere else',
      refuses: ['forbidden', 'not_found'],
      body: wire.CreateTokenBody,
      responses: { 201: wire.MintedToken },
      async handle({ body, run }) {
        const { token, workspace, text } = await run(createToken, body)
        const { id, name, display, scopes } = token
        const bound = { workspace: workspace?.slug ?? null, expiresAt: timeOrNull(token.expiresAt) }
        return { status: 201, body: { id, token: text, name, display, scopes, ...bound } }
      },
    }),
    route(core, {
      method: 'GET',
      path: '/tokens',
      operationId: 'listTokens',
      tag: 'me',
      summary: "Tokens: the caller's own, or those of a user or a workspace",
      refuses: ['forbidden', 'not_found'],
      query: wire.TokenQuery,
      responses: { 200: wire.TokenList },
      async handle({ query, run }) {
        const items = (await run(listTokens, query)).map(({ token, login, workspace, lastUsedAt }) => ({
          id: token.id,
          name: token.name,
          display: token.display,
          user: login,
          scopes: token.scopes,
          workspace: workspace ?? token.workspaceId ?? null,
          createdAt: time(token.createdAt),
          expiresAt: timeOrNull(token.expiresAt),
          revokedAt: timeOrNull(token.revokedAt),
          lastUsedAt: timeOrNull(lastUsedAt),
        }))
        return { status: 200, body: { items } }
      },
    }),
    route(core, {
      method: 'DELETE',
      path: '/tokens/{id}',
      operationId: 'revokeToken',
      tag: 'me',
      summary: 'End a token at once',
      responses: { 200: wire.RevokedToken },
      async handle({ params, run }) {
        const { id, revokedAt } = await run(revokeToken, { id: params['id'] ?? '' })
        return { status: 200, body: { id, revokedAt: timeOrNull(revokedAt) } }
      },
    }),
  ]
}

function decideLogin(core: SurfaceCore): DocumentedRoute {
  return route(core, {
    method: 'POST',
    path: '/logins/{code}',
    operationId: 'decideLogin',
    tag: 'me',
    summary: 'Let a client in that waits with this code, or turn it away',
    refuses: ['forbidden'],
    body: wire.LoginDecision,
    responses: { 200: wire.DecidedLogin },
    async handle({ params, body, run }) {
      const { client, address, state } = await run(decideDeviceLogin, {
        userCode: params['code'] ?? '',
        approve: body.approve,
      })
      return { status: 200, body: { client, address, state } }
    },
  })
}

function auditRoutes(core: SurfaceCore): DocumentedRoute[] {
  return [
    route(core, {
      method: 'GET',
      path: '/audit/events',
      operationId: 'listAuditEvents',
      tag: 'audit',
      summary: 'What happened, newest first',
      refuses: ['forbidden', 'not_found'],
      query: wire.AuditQuery,
      responses: { 200: wire.AuditEvents },
      async handle({ query: { workspace, limit, before }, run }) {
        const page = await run(readAudit, {
          ...(workspace === undefined ? {} : { workspace }),
          order: 'backwards',
          seq: before ?? 0,
          limit: limit ?? limits.pageSizeMax,
        })
        const items = page.events.map(({ seq, hash, body }) => ({
          seq,
          hash: hex(hash),
          event: parsed(body),
        }))
        return { status: 200, body: { items, next: page.next ?? null } }
      },
    }),
    route(core, {
      method: 'GET',
      path: '/audit/chain',
      operationId: 'readAuditChain',
      tag: 'audit',
      summary: 'The record as it was hashed, oldest first, to be verified elsewhere',
      refuses: ['forbidden', 'not_found'],
      query: wire.ChainQuery,
      responses: { 200: wire.AuditChain },
      async handle({ query: { workspace, limit, after }, run }) {
        const page = await run(readAudit, {
          ...(workspace === undefined ? {} : { workspace }),
          order: 'forwards',
          seq: after ?? 0,
          limit: limit ?? limits.auditPageSizeMax,
        })
        const items = page.events.map(({ chain, seq, hash, body }) => ({ chain, seq, body, hash: hex(hash) }))
        return { status: 200, body: { items, next: page.next ?? null } }
      },
    }),
  ]
}

function integrity(core: SurfaceCore): DocumentedRoute {
  return route(core, {
    method: 'GET',
    path: '/doctor/integrity',
    operationId: 'checkIntegrity',
    tag: 'instance',
    summary: 'Check every stored row that decides something',
    refuses: ['forbidden'],
    responses: { 200: wire.IntegrityReport },
    handle: async ({ run }) => ({ status: 200, body: await run(checkIntegrity, {}) }),
  })
}

function parsed(body: string): unknown {
  return JSON.parse(body)
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex')
}
