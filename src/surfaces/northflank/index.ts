import { DomainError } from '../../core/error.ts'
import type { Surface } from '../../http/surface.ts'
import type { SurfaceCore } from '../caller.ts'
import { bearerToken } from '../caller.ts'
import { accountRoutes } from './accounts.ts'
import { addonRoutes } from './addons.ts'
import { presentError } from './errors.ts'
import { globalSecretRoutes } from './global-secrets.ts'
import { projectRoutes } from './projects.ts'
import { Callers, RateWindows } from './rate-limit.ts'
import { surfaceName } from './route.ts'
import { secretRoutes } from './secrets.ts'
import { workloadRoutes } from './workloads.ts'

/** Secret groups as the vendor's command and client speak them. */
export function northflank(core: SurfaceCore): Surface {
  const callers = new Callers()
  const windows = new RateWindows(Date.now)
  const counted = { ...core, callers }
  return {
    name: surfaceName,
    mounts: ['/v1'],
    trailingSlash: 'same',
    routes: [
      ...projectRoutes(counted),
      ...secretRoutes(counted),
      ...globalSecretRoutes(counted),
      ...workloadRoutes(counted),
      ...addonRoutes(counted),
      ...accountRoutes(counted),
    ],
    presentError,
    admit(request) {
      if (bearerToken(request) !== undefined) return
      throw new DomainError('unauthenticated', 'Authentication is required', { subject: 'missing' })
    },
    finish: (reply, request) => ({
      ...reply,
      headers: { ...reply.headers, ...windows.count(callers.of(request)) },
    }),
  }
}
