import { parseLifetime } from '../../core/access/duration.ts'
import { DomainError } from '../../core/error.ts'
import { createShare } from '../../core/share/create-share.ts'
import type { ListedShare } from '../../core/share/list-shares.ts'
import { listShares, revokeShare } from '../../core/share/list-shares.ts'
import type { PassphraseProblem } from '../../core/share/view-share.ts'
import { describeShare, toldOf, viewShare } from '../../core/share/view-share.ts'
import { limits } from '../../limits.ts'
import type { SurfaceCore } from '../caller.ts'
import { shareLink } from '../caller.ts'
import { locate } from './locate.ts'
import { PageQuery, page, pageOf } from './paging.ts'
import { time, timeOrNull } from './present.ts'
import type { DocumentedRoute } from './route.ts'
import { route, writeRoute } from './route.ts'
import * as wire from './wire-shares.ts'

const project = '/workspaces/{workspace}/projects/{project}'

/** Copies of secrets for somebody outside. */
export function shareRoutes(core: SurfaceCore): DocumentedRoute[] {
  return [list(core), create(core), revoke(core), ...publicRoutes(core)]
}

function list(core: SurfaceCore): DocumentedRoute {
  return route(core, {
    method: 'GET',
    path: `${project}/shares`,
    operationId: 'listShares',
    tag: 'shares',
    summary: 'The shares of a project, ended ones included, newest first',
    query: PageQuery,
    responses: { 200: pageOf(wire.Share) },
    async handle({ params, query, run }) {
      const all = await run(listShares, { at: locate(params) })
      const { items, next } = page(all, query, ({ share }) => share.id, 'backwards')
      return { status: 200, body: { items: items.map(presentShare), next } }
    },
  })
}

function create(core: SurfaceCore): DocumentedRoute {
  return writeRoute(core, {
    method: 'POST',
    path: `${project}/environments/{environment}/shares`,
    operationId: 'createShare',
    tag: 'shares',
    summary: 'Share copies of secrets with somebody outside; on the audit record as revealed',
    refuses: ['forbidden'],
    body: wire.CreateShareBody,
    bodyBytesMax: limits.bodyBytesMaxBulk,
    responses: { 201: wire.CreatedShare },
    useCase: createShare,
    input: ({ params, body }) => ({
      at: locate(params),
      secrets: body.secrets ?? [],
      items: body.items ?? [],
      lifetimeMs: lifetimeOf(body.expiresIn),
      viewsMax: body.views ?? 1,
      ...(body.passphrase === undefined ? {} : { passphrase: body.passphrase }),
    }),
    reply: ({ share, token }, { request }) => ({
      status: 201,
      body: {
        id: share.id,
        token,
        url: shareLink(request, token),
        expiresAt: time(share.expiresAt),
      },
    }),
  })
}

function lifetimeOf(text: string): number {
  const lifetimeMs = parseLifetime(text)
  if (lifetimeMs <= limits.shareLifetimeDaysMax * 86_400_000) return lifetimeMs
  const message = `A share lives for ${limits.shareLifetimeDaysMax} days at most`
  throw new DomainError('invalid', message, { violations: [{ path: 'expiresIn', rule: 'maximum', message }] })
}

function revoke(core: SurfaceCore): DocumentedRoute {
  return writeRoute(core, {
    method: 'DELETE',
    path: `${project}/shares/{share}`,
    operationId: 'revokeShare',
    tag: 'shares',
    summary: 'End a share at once; what it held is erased',
    refuses: ['forbidden'],
    responses: { 200: wire.RevokedShare },
    useCase: revokeShare,
    input: ({ params }) => ({ at: locate(params), share: params['share'] ?? '' }),
    reply: ({ id, revokedAt }) => ({ status: 200, body: { id, revokedAt: timeOrNull(revokedAt) } }),
  })
}

function publicRoutes(core: SurfaceCore): DocumentedRoute[] {
  return [
    route(core, {
      method: 'GET',
      path: '/shares/{token}',
      operationId: 'getSharedFacts',
      tag: 'shares',
      summary: 'What anybody with the link may know; uses no view',
      isPublic: true,
      responses: { 200: wire.PublicShare },
      async handle({ params, run }) {
        const { share } = await run(describeShare, { token: params['token'] ?? '' })
        const viewsLeft = share.viewsMax - share.views
        const passphrase = share.passphraseHash !== ''
        return { status: 200, body: { expiresAt: time(share.expiresAt), viewsLeft, passphrase } }
      },
    }),
    route(core, {
      method: 'POST',
      path: '/shares/{token}/view',
      operationId: 'viewShare',
      tag: 'shares',
      summary: 'What is shared; uses one view',
      isPublic: true,
      refuses: ['forbidden'],
      body: wire.ViewShareBody,
      bodyOptional: true,
      responses: { 200: wire.ViewedShare },
      async handle({ params, body, run }) {
        const viewed = await run(viewShare, { token: params['token'] ?? '', ...body })
        if ('refused' in viewed) {
          const message = passphraseMessages[toldOf(viewed.refused)]
          throw new DomainError('forbidden', message, { subject: 'passphrase' })
        }
        const { share, items } = viewed
        return { status: 200, body: { items, viewsLeft: share.viewsMax - share.views } }
      },
    }),
  ]
}

const passphraseMessages: Readonly<Record<PassphraseProblem, string>> = {
  passphrase_missing: 'This share asks for a passphrase',
  passphrase_wrong: 'The passphrase is not right',
}

function presentShare({ share, state }: ListedShare) {
  return {
    id: share.id,
    environmentId: share.environmentId,
    names: share.names,
    state,
    views: share.views,
    viewsMax: share.viewsMax,
    passphrase: share.passphraseHash !== '',
    createdBy: share.createdBy,
    createdAt: time(share.createdAt),
    expiresAt: time(share.expiresAt),
    revokedAt: timeOrNull(share.revokedAt),
    lastViewedAt: timeOrNull(share.lastViewedAt),
  }
}
