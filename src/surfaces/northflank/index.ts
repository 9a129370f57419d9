import { DomainError } from '../../core/error.ts'
import type { Surface } from '../../http/surface.ts'
import type { SurfaceCore } from '../caller.ts'
import { bearerToken } from '../caller.ts'
import { presentError } from './errors.ts'
import { projectRoutes } from './projects.ts'
import { Callers, RateWindows } from './rate-limit.ts'
import { surfaceName } from './route.ts'
import { secretRoutes } from './secrets.ts'

/** Secret groups as the vendor's command and client speak them. */
export function northflank(core: SurfaceCore): Surface {
  const callers = new Callers()
  const windows = new RateWindows(Date.now)
  const counted = { ...core, callers }
  return {
    name: surfaceName,
    mounts: ['/v1'],
    trailingSlash: 'same',
    routes: [...projectRoutes(counted), ...secretRoutes(counted)],
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
