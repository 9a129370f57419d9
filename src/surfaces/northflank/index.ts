import { DomainError } from '../../core/error.ts'
import type { Crossing } from '../../core/resolve/consumer.ts'
import { sharedStore } from '../../core/secret/store.ts'
import type { Route, Surface } from '../../http/surface.ts'
import type { SurfaceCore } from '../caller.ts'
import { bearerToken } from '../caller.ts'
import { accountRoutes } from './accounts.ts'
import { addonRoutes } from './addons.ts'
import { CliLogin } from './cli-login.ts'
import { injectionRoute } from './delegated.ts'
import { presentError } from './errors.ts'
import { globalSecretRoutes } from './global-secrets.ts'
import { projectRoutes } from './projects.ts'
import { Callers, createRateWindows, headersOf } from './rate-limit.ts'
import type { NorthflankCore } from './route.ts'
import { surfaceName } from './route.ts'
import { secretRoutes } from './secrets.ts'
import { swaggerRoute } from './swagger.ts'
import { workloadRoutes } from './workloads.ts'

/** A group's answer carries every name, file and mount. */
export const crossing: Crossing = {
  surface: surfaceName,
  looks: [{ home: 'group', store: sharedStore }],
  leavesOut: () => undefined,
}

/** Secret groups as the vendor's command and client speak them. */
export function northflank(core: SurfaceCore): Surface {
  const callers = new Callers()
  const windows = createRateWindows(Date.now)
  const counted = { ...core, callers }
  const login = new CliLogin(counted)
  const described = describedRoutes(counted)
  // These ask for no token: they are pages, or carry a credential of another kind.
  const open = [...login.routes(), swaggerRoute(described), injectionRoute(counted)]
  return {
    name: surfaceName,
    mounts: ['/v1'],
    trailingSlash: 'same',
    routes: [...described, ...open],
    sockets: [login.socket()],
    presentError,
    admit(request) {
      const caller = callers.of(request)
      if (core.enforceRateLimits && windows.left(caller) <= 0) {
        throw new DomainError('rate_limited', 'The rate limit of this account is used up', {
          retryAfterSeconds: windows.secondsLeft(caller),
        })
      }
      if (
        bearerToken(request) !== undefined ||
        (request.route !== undefined && open.includes(request.route))
      ) {
        return
      }
      throw new DomainError('unauthenticated', 'Authentication is required', { subject: 'missing' })
    },
    finish(reply, request) {
      const caller = callers.of(request)
      windows.count(caller)
      return { ...reply, headers: { ...reply.headers, ...headersOf(windows, caller) } }
    },
  }
}

function describedRoutes(core: NorthflankCore): Route[] {
  return [
    ...projectRoutes(core),
    ...secretRoutes(core),
    ...globalSecretRoutes(core),
    ...workloadRoutes(core),
    ...addonRoutes(core),
    ...accountRoutes(core),
  ]
}
