import { Type } from 'typebox'
import { DomainError } from '../../core/error.ts'
import { createShare } from '../../core/share/create-share.ts'
import type { ListedShare } from '../../core/share/list-shares.ts'
import { listShares, revokeShare } from '../../core/share/list-shares.ts'
import type { ViewRefusal } from '../../core/share/view-share.ts'
import { describeShare, viewShare } from '../../core/share/view-share.ts'
import type { Reply } from '../../http/surface.ts'
import { limits as coreLimits } from '../../limits.ts'
import type { SurfaceCore } from '../caller.ts'
import { wireLimits as limits } from './limits.ts'
import { idOf, locate, projectPath, refOf } from './locate.ts'
import { time, timeOrNull } from './present.ts'
import type { DocumentedRoute } from './route.ts'
import { done, route } from './route.ts'
import * as wire from './wire.ts'

const tag = 'secret-share'
const base = `${projectPath}/secret-share`
const hourMs = 3_600_000

const lifetimesMs = { '1h': hourMs, '24h': 24 * hourMs, '7d': 168 * hourMs, '30d': 720 * hourMs } as const
const ExpiresIn = Type.Union([
  Type.Literal('1h'),
  Type.Literal('24h'),
  Type.Literal('7d'),
  Type.Literal('30d'),
])
const password = Type.String({ minLength: 1, maxLength: limits.passwordCharsMax })
const SharedItem = Type.Object({
  name: wire.name,
  value: wire.secretValue,
})
const CreateBody = Type.Object({
  environmentId: wire.uuid,
  secretIds: Type.Optional(Type.Array(wire.text, { maxItems: coreLimits.shareItemsMax })),
  items: Type.Optional(Type.Array(SharedItem, { maxItems: coreLimits.shareItemsMax })),
  expiresIn: ExpiresIn,
  maxViews: Type.Optional(Type.Integer({ minimum: 1, maximum: coreLimits.shareViewsMax })),
  password: Type.Optional(password),
})
const ListedShareBody = Type.Object({
  id: wire.text,
  environmentId: wire.text,
  names: Type.Array(wire.text),
  status: Type.Union([
    Type.Literal('active'),
    Type.Literal('expired'),
    Type.Literal('used'),
    Type.Literal('revoked'),
    Type.Literal('locked'),
  ]),
  maxViews: wire.count,
  views: wire.count,
  requiresPassword: Type.Boolean(),
  createdById: wire.text,
  createdAt: wire.time,
  expiresAt: wire.time,
  revokedAt: wire.orNull(wire.time),
  lastViewedAt: wire.orNull(wire.time),
})
const Meta = Type.Object({
  expiresAt: wire.time,
  maxViews: wire.count,
  views: wire.count,
  remainingViews: wire.count,
  requiresPassword: Type.Boolean(),
})
const Viewed = Type.Object({ items: Type.Array(SharedItem), remainingViews: wire.count })

export function shareRoutes(core: SurfaceCore): DocumentedRoute[] {
  return [...projectRoutes(core), meta(core), view(core)]
}

function projectRoutes(core: SurfaceCore): DocumentedRoute[] {
  return [
    route(core, {
      method: 'GET',
      path: base,
      operationId: 'listProjectSecretShares',
      documented: { tag, summary: "List a project's secret shares" },
      responses: { 200: Type.Array(ListedShareBody) },
      async handle({ params, run }) {
        const shares = await run(listShares, { at: locate(params) })
        return { status: 200, body: shares.map(presentShare) }
      },
    }),
    route(core, {
      method: 'POST',
      path: base,
      operationId: 'createSecretShare',
      documented: { tag, summary: 'Share secrets with somebody outside' },
      body: CreateBody,
      bodyBytesMax: coreLimits.bodyBytesMaxBulk,
      responses: {
        201: Type.Object({ id: wire.text, token: wire.text, url: wire.text, expiresAt: wire.time }),
      },
      async handle({ params, body, request, run }) {
        const { share, token } = await run(createShare, {
          at: { ...locate(params), environment: refOf(body.environmentId) },
          secrets: (body.secretIds ?? []).map(idOrName),
          items: body.items ?? [],
          lifetimeMs: lifetimesMs[body.expiresIn],
          viewsMax: body.maxViews ?? 1,
          ...(body.password === undefined ? {} : { passphrase: body.password }),
        })
        const url = `${request.base}/v1/share/${token}/view`
        return { status: 201, body: { id: share.id, token, url, expiresAt: time(share.expiresAt) } }
      },
    }),
    route(core, {
      method: 'DELETE',
      path: `${base}/{share}`,
      operationId: 'revokeSecretShare',
      documented: { tag, summary: 'Revoke a secret share' },
      responses: { 200: wire.Success },
      async handle({ params, run }) {
        await run(revokeShare, { at: locate(params), share: idOf(params['share'] ?? '') })
        return done
      },
    }),
  ]
}

function meta(core: SurfaceCore): DocumentedRoute {
  return route(core, {
    method: 'GET',
    path: '/v1/share/{token}/meta',
    operationId: 'getPublicShareMetadata',
    documented: { tag, summary: 'Get public share metadata; uses no view', isPublic: true },
    responses: { 200: Meta },
    async handle({ params, run }) {
      const { share } = await run(describeShare, { token: params['token'] ?? '' })
      const { viewsMax, views, passphraseHash, expiresAt } = share
      const counts = { maxViews: viewsMax, views, remainingViews: viewsMax - views }
      const requiresPassword = passphraseHash !== ''
      return { status: 200, body: { expiresAt: time(expiresAt), ...counts, requiresPassword } }
    },
  })
}

function view(core: SurfaceCore): DocumentedRoute {
  return route(core, {
    method: 'POST',
    path: '/v1/share/{token}/view',
    operationId: 'consumePublicShare',
    documented: { tag, summary: 'See what is shared; uses one view', isPublic: true },
    body: Type.Object({ password: Type.Optional(Type.String({ maxLength: limits.passwordCharsMax })) }),
    bodyOptional: true,
    responses: { 200: Viewed, 403: wire.Message },
    async handle({ params, body, run }) {
      const passphrase = body?.password
      const viewed = await run(viewShare, {
        token: params['token'] ?? '',
        ...(passphrase === undefined ? {} : { passphrase }),
      })
      if ('refused' in viewed) return refusal(viewed.refused)
      const remainingViews = viewed.share.viewsMax - viewed.share.views
      return { status: 200, body: { items: viewed.items, remainingViews } }
    },
  })
}

/** A stranger is told of a passphrase, and of nothing else: what has ended is not there. */
function refusal(refused: ViewRefusal): Reply {
  if (refused === 'passphrase_missing') return { status: 403, body: { message: 'Password required' } }
  if (refused === 'passphrase_wrong') return { status: 403, body: { message: 'Invalid password' } }
  throw new DomainError('not_found', 'There is no such share', { subject: 'share' })
}

function idOrName(text: string): string {
  return refOf(text).by === 'id' ? idOf(text) : text
}

function presentShare({ share, state }: ListedShare) {
  return {
    id: share.id,
    environmentId: share.environmentId,
    names: share.names,
    status: state,
    maxViews: share.viewsMax,
    views: share.views,
    requiresPassword: share.passphraseHash !== '',
    createdById: share.createdBy,
    createdAt: time(share.createdAt),
    expiresAt: time(share.expiresAt),
    revokedAt: timeOrNull(share.revokedAt),
    lastViewedAt: timeOrNull(share.lastViewedAt),
  }
}
