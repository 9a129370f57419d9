import type { Surface } from '../../http/surface.ts'
import type { SurfaceCore } from '../caller.ts'
import { presentError } from './errors.ts'
import { groupRoutes } from './groups.ts'
import { loginRoutes } from './logins.ts'
import { operationRoutes } from './operations.ts'
import { placeRoutes } from './places.ts'
import { changeRoutes } from './changes.ts'
import { doctorRoutes } from './doctor.ts'
import { importRoutes } from './imports.ts'
import { openApiRoute } from './openapi.ts'
import { planRoutes } from './plan.ts'
import { resolverRoutes } from './resolver.ts'
import { surfaceName } from './route.ts'
import { signInLimit } from './sign-in-limit.ts'
import { secretRoutes } from './secrets.ts'
import { peopleRoutes } from './people.ts'
import { placeWriteRoutes } from './place-writes.ts'
import { groupWriteRoutes } from './group-writes.ts'
import { registerRoutes } from './registers.ts'
import { secretChangeRoutes } from './secret-changes.ts'
import { tagRoutes } from './tag-register.ts'
import { trustRoutes } from './trusts.ts'
import { userRoutes } from './users.ts'
import { shareRoutes } from './shares.ts'
import { workloadRoutes } from './workloads.ts'

/** Keywell's own API: everything the product can do, resource-shaped. */
export function keywell(core: SurfaceCore): Surface {
  const routes = [
    ...placeRoutes(core),
    ...placeWriteRoutes(core),
    ...peopleRoutes(core),
    ...userRoutes(core),
    ...trustRoutes(core),
    ...secretRoutes(core),
    ...secretChangeRoutes(core),
    ...resolverRoutes(core),
    ...importRoutes(core),
    ...changeRoutes(core),
    ...planRoutes(core),
    ...doctorRoutes(core),
    ...groupRoutes(core),
    ...workloadRoutes(core),
    ...groupWriteRoutes(core),
    ...registerRoutes(core),
    ...tagRoutes(core),
    ...shareRoutes(core),
    ...loginRoutes(core),
    ...operationRoutes(core),
  ]
  return {
    name: surfaceName,
    mounts: ['/api/v1'],
    trailingSlash: 'unknown',
    routes: [...routes, openApiRoute(core, routes)],
    presentError,
    admit: signInLimit(core, Date.now),
  }
}
