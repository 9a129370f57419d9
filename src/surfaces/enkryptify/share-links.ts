import { Type } from 'typebox'
import type { Share } from '../../core/share/share.ts'
import type { PassphraseProblem } from '../../core/share/view-share.ts'
import { describeShare, toldOf, viewShare } from '../../core/share/view-share.ts'
import type { SurfaceCore } from '../caller.ts'
import { wireLimits as limits } from './limits.ts'
import { time } from './present.ts'
import type { DocumentedRoute } from './route.ts'
import { route } from './route.ts'
import * as wire from './wire.ts'

const tag = 'secret-share'

/** What anybody with a link may do. Only a POST uses a view. */
export function shareLinkRoutes(core: SurfaceCore): DocumentedRoute[] {
  return [meta(core), view(core)]
}

function meta(core: SurfaceCore): DocumentedRoute {
  return route(core, {
    method: 'GET',
    path: '/v1/share/{token}/meta',
    operationId: 'getPublicShareMetadata',
    documented: { tag, summary: 'Get public share metadata; uses no view', isPublic: true },
    responses: {
      200: Type.Object({
        expiresAt: wire.time,
        maxViews: wire.count,
        views: wire.count,
        remainingViews: wire.count,
        requiresPassword: Type.Boolean(),
      }),
    },
    async handle({ params, run }) {
      const { share } = await run(describeShare, { token: params['token'] ?? '' })
      const counts = { maxViews: share.viewsMax, views: share.views, remainingViews: remaining(share) }
      const requiresPassword = share.passphraseHash !== ''
      return { status: 200, body: { expiresAt: time(share.expiresAt), ...counts, requiresPassword } }
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
    responses: {
      200: Type.Object({ items: Type.Array(wire.SharedItem), remainingViews: wire.count }),
      403: wire.Message,
    },
    async handle({ params, body, run }) {
      const passphrase = body?.password
      const viewed = await run(viewShare, {
        token: params['token'] ?? '',
        ...(passphrase === undefined ? {} : { passphrase }),
      })
      if ('items' in viewed) {
        return { status: 200, body: { items: viewed.items, remainingViews: remaining(viewed.share) } }
      }
      return { status: 403, body: { message: problems[toldOf(viewed.refused)] } }
    },
  })
}

const problems: Readonly<Record<PassphraseProblem, string>> = {
  passphrase_missing: 'Password required',
  passphrase_wrong: 'Invalid password',
}

function remaining({ viewsMax, views }: Share): number {
  return viewsMax - views
}
