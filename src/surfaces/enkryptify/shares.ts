import { Type } from 'typebox'
import { createShare } from '../../core/share/create-share.ts'
import type { ListedShare } from '../../core/share/list-shares.ts'
import { listShares, revokeShare } from '../../core/share/list-shares.ts'
import { limits as coreLimits } from '../../limits.ts'
import type { SurfaceCore } from '../caller.ts'
import { shareLink } from '../caller.ts'
import { wireLimits as limits } from './limits.ts'
import { idOf, idOrName, locate, projectPath, refOf } from './locate.ts'
import { time, timeOrNull } from './present.ts'
import type { DocumentedRoute } from './route.ts'
import { done, route } from './route.ts'
import * as wire from './wire.ts'

const tag = 'secret-share'
const base = `${projectPath}/secret-share`
const hourMs = 3_600_000

const lifetimesMs = { '1h': hourMs, '24h': 24 * hourMs, '7d': 168 * hourMs, '30d': 720 * hourMs } as const
const ExpiresIn = wire.oneOf(['1h', '24h', '7d', '30d'])
const password = Type.String({ minLength: 1, maxLength: limits.passwordCharsMax })
const CreateBody = Type.Object({
  environmentId: wire.uuid,
  secretIds: Type.Optional(Type.Array(wire.text, { maxItems: coreLimits.shareItemsMax })),
  items: Type.Optional(Type.Array(wire.SharedItem, { maxItems: coreLimits.shareItemsMax })),
  expiresIn: ExpiresIn,
  maxViews: Type.Optional(Type.Integer({ minimum: 1, maximum: coreLimits.shareViewsMax })),
  password: Type.Optional(password),
})
const ListedShareBody = Type.Object({
  id: wire.text,
  environmentId: wire.text,
  names: Type.Array(wire.text),
  status: wire.oneOf(['active', 'expired', 'used', 'revoked', 'locked']),
  maxViews: wire.count,
  views: wire.count,
  requiresPassword: Type.Boolean(),
  createdById: wire.text,
  createdAt: wire.time,
  expiresAt: wire.time,
  revokedAt: wire.orNull(wire.time),
  lastViewedAt: wire.orNull(wire.time),
})
/** What a project's people do with its shares; what strangers do with their links stands in `share-links.ts`. */
export function shareRoutes(core: SurfaceCore): DocumentedRoute[] {
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
        const url = shareLink(request, token)
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
