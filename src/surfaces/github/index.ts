import { DomainError } from '../../core/error.ts'
import type { HttpRequest, Surface } from '../../http/surface.ts'
import type { SurfaceCore } from '../caller.ts'
import { appRoutes } from './apps.ts'
import { credentialOf } from './credential.ts'
import { discoveryRoutes } from './discovery.ts'
import { environmentRoutes } from './environments.ts'
import { presentError } from './errors.ts'
import { graphqlRoutes } from './graphql.ts'
import { finish, knownApiVersions } from './headers.ts'
import { installationRoutes } from './installation.ts'
import { createRates } from './rate.ts'
import { rootRoutes } from './root.ts'
import { isGithubRoute } from './route.ts'
import { secretRoutes } from './secret-operations.ts'
import { surfaceName } from './stores.ts'
import { variableRoutes } from './variable-operations.ts'

export { consumers, crossing } from './consumers.ts'
export { representable, stores } from './stores.ts'

/** GitHub's secrets API, where github.com has it (the root) and where its enterprise server has it (`/api/v3`). */
export function github({ run, enforceRateLimits }: SurfaceCore): Surface {
  const rates = createRates(enforceRateLimits, Date.now)
  const core = { run, rates }
  return {
    name: surfaceName,
    mounts: ['', '/api/v3'],
    trailingSlash: 'unknown',
    routes: [
      ...rootRoutes(core),
      ...discoveryRoutes(core),
      ...environmentRoutes(core),
      ...secretRoutes(core),
      ...variableRoutes(core),
      ...graphqlRoutes(core),
      ...appRoutes(core),
      ...installationRoutes(core),
    ],
    presentError,
    admit,
    finish: (reply, request) => finish(rates, reply, request),
  }
}

/** Nobody's body is read before there is a credential to look up. */
function admit(request: HttpRequest): void {
  const version = request.headers['x-github-api-version']
  if (version !== undefined && !knownApiVersions.includes(String(version))) {
    throw new DomainError('malformed', 'The API version is unknown', { subject: 'version' })
  }
  const isOpen = isGithubRoute(request.route) && request.route.anonymous
  if (isOpen || credentialOf(request) !== undefined) return
  throw new DomainError('unauthenticated', 'Authentication is required', { subject: 'missing' })
}
