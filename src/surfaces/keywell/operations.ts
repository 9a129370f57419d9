import type { ListedToken } from '../../core/access/tokens.ts'
import { createToken, listTokens, revokeToken } from '../../core/access/tokens.ts'
import { readAudit } from '../../core/audit/read-audit.ts'
import { checkIntegrity } from '../../core/doctor/integrity.ts'
import { applySeed } from '../../core/seed/apply-seed.ts'
import { limits } from '../../limits.ts'
import type { SurfaceCore } from '../caller.ts'
import { cursorOf, numberedSliceOf, page, pageOf } from './paging.ts'
import { time, timeOrNull } from './present.ts'
import type { DocumentedRoute } from './route.ts'
import { route, writeRoute } from './route.ts'
import * as record from './wire-record.ts'
import * as wire from './wire.ts'

export function operationRoutes(core: SurfaceCore): DocumentedRoute[] {
  return [apply(core), ...tokenRoutes(core), ...auditRoutes(core), integrity(core)]
}

function apply(core: SurfaceCore): DocumentedRoute {
  return writeRoute(core, {
    method: 'POST',
    path: '/apply',
    operationId: 'applySeed',
    tag: 'instance',
    summary: 'Declare users, workspaces, projects and tokens; the same document twice changes nothing',
    refuses: ['forbidden', 'conflict'],
    body: wire.ApplyBody,
    bodyBytesMax: limits.bodyBytesMaxBulk,
    responses: { 200: wire.Applied },
    useCase: applySeed,
    input: ({ body }) => ({ document: body.document, dryRun: body.dryRun ?? false }),
    reply: ({ changes, tokens }) => ({
      status: 200,
      body: { changes, tokens: Object.fromEntries(tokens) },
    }),
  })
}

function tokenRoutes(core: SurfaceCore): DocumentedRoute[] {
  return [
    writeRoute(core, {
      method: 'POST',
      path: '/tokens',
      operationId: 'createToken',
      tag: 'me',
      summary: 'Make a token; its text is in this answer and nowhere else',
      refuses: ['forbidden', 'not_found'],
      body: record.CreateTokenBody,
      responses: { 201: record.MintedToken },
      useCase: createToken,
      input: ({ body }) => body,
      reply({ token, workspace, text }) {
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
      summary: "Tokens: the caller's own, or those of a user or a workspace; by age",
      refuses: ['forbidden', 'not_found'],
      query: record.TokenQuery,
      responses: { 200: pageOf(record.Token) },
      async handle({ query: { user, workspace, ...asked }, run }) {
        const of = {
          ...(user === undefined ? {} : { user }),
          ...(workspace === undefined ? {} : { workspace }),
        }
        const tokens = await run(listTokens, of)
        const { items, next } = page(tokens, asked, ({ token }) => token.id, 'backwards')
        return { status: 200, body: { items: items.map(presentToken), next } }
      },
    }),
    writeRoute(core, {
      method: 'DELETE',
      path: '/tokens/{id}',
      operationId: 'revokeToken',
      tag: 'me',
      summary: 'End a token at once',
      responses: { 200: record.RevokedToken },
      useCase: revokeToken,
      input: ({ params }) => ({ id: params['id'] ?? '' }),
      reply: ({ id, revokedAt }) => ({ status: 200, body: { id, revokedAt: timeOrNull(revokedAt) } }),
    }),
  ]
}

function presentToken({ token, login, workspace, lastUsedAt }: ListedToken) {
  return {
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
  }
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
      query: record.AuditQuery,
      responses: { 200: pageOf(record.AuditEntry) },
      async handle({ query: { workspace, before = 0, ...asked }, run }) {
        const { after: seq = before, limit } = numberedSliceOf(asked, limits.pageSizeMax)
        const order = 'backwards'
        const found = await run(readAudit, { ...inWorkspace(workspace), order, seq, limit })
        const items = found.events.map((row) => ({
          seq: row.seq,
          hash: hex(row.hash),
          event: parsed(row.body),
        }))
        return { status: 200, body: { items, next: cursorOf(found.next) } }
      },
    }),
    route(core, {
      method: 'GET',
      path: '/audit/chain',
      operationId: 'readAuditChain',
      tag: 'audit',
      summary: 'The record as it was hashed, oldest first, to be verified elsewhere',
      refuses: ['forbidden', 'not_found'],
      query: record.ChainQuery,
      responses: { 200: pageOf(record.ChainRow) },
      async handle({ query: { workspace, after = 0, ...asked }, run }) {
        const { after: seq = after, limit } = numberedSliceOf(asked, limits.auditPageSizeMax)
        const order = 'forwards'
        const found = await run(readAudit, { ...inWorkspace(workspace), order, seq, limit })
        const items = found.events.map((row) => ({
          chain: row.chain,
          seq: row.seq,
          body: row.body,
          hash: hex(row.hash),
        }))
        return { status: 200, body: { items, next: cursorOf(found.next) } }
      },
    }),
  ]
}

function inWorkspace(workspace: string | undefined) {
  return workspace === undefined ? {} : { workspace }
}

function integrity(core: SurfaceCore): DocumentedRoute {
  return route(core, {
    method: 'GET',
    path: '/doctor/integrity',
    operationId: 'checkIntegrity',
    tag: 'instance',
    summary: 'Check every stored row that decides something',
    refuses: ['forbidden'],
    responses: { 200: record.IntegrityReport },
    handle: async ({ run }) => ({ status: 200, body: await run(checkIntegrity, {}) }),
  })
}

function parsed(body: string): unknown {
  return JSON.parse(body)
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex')
}
