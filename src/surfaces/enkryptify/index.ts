import { DomainError } from '../../core/error.ts'
import type { Crossing } from '../../core/resolve/consumer.ts'
import { sharedStore } from '../../core/secret/store.ts'
import type { HttpRequest, Surface } from '../../http/surface.ts'
import type { SurfaceCore } from '../caller.ts'
import { authRoutes } from './auth.ts'
import { deviceRoutes } from './device.ts'
import { environmentRoutes } from './environments.ts'
import { presentError } from './errors.ts'
import { meRoutes } from './me.ts'
import { memberRoutes } from './members.ts'
import { oidcRoutes } from './oidc.ts'
import { openApiRoute } from './openapi.ts'
import { projectRoutes } from './projects.ts'
import { createRateLimit } from './rate-limit.ts'
import type { DocumentedRoute } from './route.ts'
import { credentialOf, documentedOf, surfaceName } from './route.ts'
import { leavesOut, secretRoutes } from './secrets.ts'
import { shareLinkRoutes } from './share-links.ts'
import { shareRoutes } from './shares.ts'
import { syncRoutes } from './sync.ts'
import { teamRoutes } from './teams.ts'
import { tokenRoutes } from './tokens.ts'
import { workspaceRoutes } from './workspaces.ts'

export const crossing: Crossing = {
  surface: surfaceName,
  looks: [{ home: 'project', store: sharedStore, environmentsAlone: true }],
  leavesOut,
}

/** Enkryptify's API: what its CLI, SDKs and proxy speak. */
export function enkryptify(core: SurfaceCore): Surface {
  const routes: DocumentedRoute[] = [
    ...authRoutes(core),
    ...meRoutes(core),
    ...workspaceRoutes(core),
    ...memberRoutes(core),
    ...projectRoutes(core),
    ...environmentRoutes(core),
    ...teamRoutes(core),
    ...secretRoutes(core),
    ...shareRoutes(core),
    ...shareLinkRoutes(core),
    ...tokenRoutes(core),
    ...syncRoutes(core),
    ...deviceRoutes(core),
    ...oidcRoutes(core),
  ]
  const rates = createRateLimit(core, Date.now)
  return {
    name: surfaceName,
    mounts: [''],
    trailingSlash: 'same',
    routes: [...routes, openApiRoute(routes)],
    presentError,
    admit(request) {
      rates.admit(request)
      refuseStranger(request)
    },
    finish: (reply, request) => rates.finish(reply, request),
  }
}

/** Nobody's body is read before there is a credential to look up. */
function refuseStranger(request: HttpRequest): void {
  if (documentedOf(request.route)?.isPublic === true || credentialOf(request) !== undefined) return
  throw new DomainError('unauthenticated', 'Authentication is required', { subject: 'missing' })
}
